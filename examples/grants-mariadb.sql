-- The rights that the users of an archive need in MariaDB. Run it in the archive's database as a user who may grant them:
--   mariadb archive < grants-mariadb.sql
-- Create the users first: CREATE USER 'archive_restore'@'%' IDENTIFIED BY '…'; the same for 'archive_store'@'%' and 'archive_retention'@'%'.

-- Reading: archive-manifest, archive-config check, archive-restore --verify and --dry-run.
GRANT SELECT ON artifact TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON item TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON event TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON tag TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON referent TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON artifact_slice TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON archive_migration TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT SELECT ON archive_evidence TO 'archive_restore'@'%', 'archive_store'@'%';

-- Restoring: archive-restore.
GRANT INSERT ON event TO 'archive_restore'@'%', 'archive_store'@'%';
GRANT UPDATE (restored_at) ON item TO 'archive_restore'@'%', 'archive_store'@'%';
-- The head of the evidence log.
GRANT INSERT ON archive_evidence TO 'archive_restore'@'%', 'archive_store'@'%';

-- Storing and copying: archive-store. It inserts contents with ON DUPLICATE KEY UPDATE, because another process may insert
-- the same content at the same time; MariaDB requires the right to update every column for that.
GRANT INSERT, UPDATE ON artifact TO 'archive_store'@'%';
GRANT INSERT ON artifact_slice TO 'archive_store'@'%';
GRANT INSERT ON item TO 'archive_store'@'%';
GRANT INSERT ON tag TO 'archive_store'@'%';
GRANT INSERT ON referent TO 'archive_store'@'%';

-- Keeping and deleting: archive-retention.
GRANT SELECT ON artifact TO 'archive_retention'@'%';
GRANT SELECT ON item TO 'archive_retention'@'%';
GRANT SELECT ON event TO 'archive_retention'@'%';
GRANT SELECT ON tag TO 'archive_retention'@'%';
GRANT SELECT ON referent TO 'archive_retention'@'%';
GRANT SELECT ON artifact_slice TO 'archive_retention'@'%';
GRANT SELECT ON archive_migration TO 'archive_retention'@'%';
GRANT SELECT ON archive_evidence TO 'archive_retention'@'%';
GRANT INSERT ON event TO 'archive_retention'@'%';
GRANT INSERT ON archive_evidence TO 'archive_retention'@'%';
GRANT UPDATE (legal_hold, delete_after) ON item TO 'archive_retention'@'%';
GRANT UPDATE (storage_driver, blob_bytes, object_url) ON artifact TO 'archive_retention'@'%';
