-- What the roles of an archive need in PostgreSQL; run by the owner of its tables:
--   psql -v ON_ERROR_STOP=1 -f grants-postgres.sql archive
-- Make the roles first: CREATE ROLE archive_restore LOGIN PASSWORD '…'; the same for archive_store and archive_retention.
-- The tables' schema must be open to them, as public is unless that was taken away:
--   GRANT USAGE ON SCHEMA … TO archive_restore, archive_store;

-- Reading: archive-manifest, archive-config check, archive-restore --verify and --dry-run.
GRANT SELECT ON artifact, item, event, tag, referent, artifact_slice, archive_migration, archive_evidence TO archive_restore, archive_store;

-- Restoring: archive-restore.
GRANT INSERT ON event TO archive_restore, archive_store;
GRANT UPDATE (restored_at) ON item TO archive_restore, archive_store;
-- How far the evidence log goes.
GRANT INSERT ON archive_evidence TO archive_restore, archive_store;

-- Storing and copying: archive-store. The updates lock a content that is there already, write a large one, and revive a purged one.
GRANT INSERT ON artifact, artifact_slice, item, tag, referent TO archive_store;
GRANT UPDATE (size_bytes, compression, storage_driver, blob_bytes, object_url) ON artifact TO archive_store;

-- Keeping and deleting: archive-retention. The updates of artifact purge, and lock what is looked at.
GRANT SELECT ON artifact, item, event, tag, referent, artifact_slice, archive_migration, archive_evidence TO archive_retention;
GRANT INSERT ON event, archive_evidence TO archive_retention;
GRANT UPDATE (legal_hold, delete_after) ON item TO archive_retention;
GRANT UPDATE (storage_driver, blob_bytes, object_url) ON artifact TO archive_retention;
