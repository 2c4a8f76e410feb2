-- The rights that the roles of an archive need in PostgreSQL. Run it as the owner of the tables:
--   psql -v ON_ERROR_STOP=1 -f grants-postgres.sql archive
-- Create the roles first: CREATE ROLE archive_restore LOGIN PASSWORD '…'; the same for archive_store and archive_retention.
-- The roles must have the right to use the schema of the tables; for public they have it, unless it was revoked:
--   GRANT USAGE ON SCHEMA … TO archive_restore, archive_store, archive_retention;

-- Reading: archive-manifest, archive-config check, archive-restore --verify and --dry-run.
GRANT SELECT ON artifact, item, event, tag, referent, artifact_slice, archive_migration, archive_evidence TO archive_restore, archive_store;

-- Restoring: archive-restore.
GRANT INSERT ON event TO archive_restore, archive_store;
GRANT UPDATE (restored_at) ON item TO archive_restore, archive_store;
-- The head of the evidence log.
GRANT INSERT ON archive_evidence TO archive_restore, archive_store;

-- Storing and copying: archive-store. It updates rows to lock a content that is there already, to write a large one, and to
-- revive a purged one.
GRANT INSERT ON artifact, artifact_slice, item, tag, referent TO archive_store;
GRANT UPDATE (size_bytes, compression, storage_driver, blob_bytes, object_url) ON artifact TO archive_store;

-- Keeping and deleting: archive-retention. It updates artifact to purge a content, and to lock one that it reads.
GRANT SELECT ON artifact, item, event, tag, referent, artifact_slice, archive_migration, archive_evidence TO archive_retention;
GRANT INSERT ON event, archive_evidence TO archive_retention;
GRANT UPDATE (legal_hold, delete_after) ON item TO archive_retention;
GRANT UPDATE (storage_driver, blob_bytes, object_url) ON artifact TO archive_retention;
