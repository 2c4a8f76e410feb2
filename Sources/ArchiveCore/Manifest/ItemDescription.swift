/// Everything the archive knows of one tombstone, as one record.
package enum ItemDescription {
  /// The record of `archive-manifest show`.
  package static func record(of item: ArchivedItem, history: ItemHistory) -> [UInt8] {
    JSONWriter.object { json in
      json.member("record", "item")
      json.member("version", 1)
      item.writeTombstone(to: &json)
      json.member("output", path: item.originalPath)
      item.writeContent(to: &json)
      item.writeDescription(to: &json)
      json.member("restored_at", item.restoredAt)
      json.member("delete_after", item.deleteAfter)
      json.member("available", item.artifact.unavailability == nil)
      json.key("error")
      if let error = item.artifact.unavailability { error.write(to: &json) } else { json.value(.null) }
      json.key("metadata")
      json.value(item.metadata)
      json.key("artifact")
      write(item.artifact, item.content, to: &json)
      json.key("tags")
      json.array { for tag in history.tags { $0.string(tag) } }
      json.key("referents")
      json.array { json in
        for referent in history.referents {
          json.object {
            $0.member("type", referent.type)
            $0.member("value", referent.value)
          }
        }
      }
      json.key("events")
      json.array { json in for event in history.events { write(event, to: &json) } }
    }
  }

  private static func write(
    _ artifact: Artifact, _ content: ArchivedItem.ContentDescription, to json: inout JSONWriter
  ) {
    json.object {
      $0.member("id", artifact.id)
      $0.member("compression", artifact.compression)
      $0.member("compressed_size", artifact.location.size)
      $0.member("mime_type", content.mimeType)
      $0.member("storage_driver", content.storageDriver)
      $0.member("object_url", content.objectURL)
      $0.member("created_at", content.createdAt)
    }
  }

  private static func write(_ event: ItemHistory.Event, to json: inout JSONWriter) {
    json.object {
      $0.member("id", event.id)
      $0.member("action", event.action)
      $0.member("actor", event.actor)
      $0.member("created_at", event.createdAt)
      $0.key("context")
      $0.value(event.contextValue)
    }
  }
}
