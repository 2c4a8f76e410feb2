/// The type of a file by its name: media type (RFC 6838), kind and programming language.
struct FileType {
  let mime: String
  let kind: ItemKind
  let language: String?

  /// By the extension, ignoring case; `application/octet-stream` if it is unknown.
  init(of path: String) {
    let name = path.split(separator: "/").last ?? ""
    let dot = name.lastIndex(of: ".")
    let ending = dot.map { name[name.index(after: $0)...].lowercased() } ?? ""
    if let (language, mime) = Self.code[ending] {
      (self.mime, kind, self.language) = (mime, .code, language)
    } else if let mime = Self.documents[ending] {
      (self.mime, kind, language) = (mime, .doc, nil)
    } else if let mime = Self.assets[ending] {
      (self.mime, kind, language) = (mime, .asset, nil)
    } else {
      (mime, kind, language) = ("application/octet-stream", dot == nil ? .code : .asset, nil)
    }
  }

  private static let code: [String: (String, String)] = [
    "py": ("python", "text/x-python"), "c": ("c", "text/x-csrc"), "h": ("c", "text/x-chdr"),
    "cc": ("c++", "text/x-c++src"), "cpp": ("c++", "text/x-c++src"), "cxx": ("c++", "text/x-c++src"),
    "hpp": ("c++", "text/x-c++hdr"), "swift": ("swift", "text/x-swift"), "rs": ("rust", "text/rust"),
    "go": ("go", "text/x-go"), "java": ("java", "text/x-java"), "kt": ("kotlin", "text/x-kotlin"),
    "scala": ("scala", "text/x-scala"), "js": ("javascript", "text/javascript"),
    "mjs": ("javascript", "text/javascript"),
    "jsx": ("javascript", "text/javascript"), "ts": ("typescript", "text/x-typescript"),
    "tsx": ("typescript", "text/x-typescript"), "rb": ("ruby", "text/x-ruby"), "pl": ("perl", "text/x-perl"),
    "pm": ("perl", "text/x-perl"), "php": ("php", "text/x-php"), "lua": ("lua", "text/x-lua"), "r": ("r", "text/x-r"),
    "sh": ("shell", "text/x-sh"), "bash": ("shell", "text/x-sh"), "zsh": ("shell", "text/x-sh"),
    "cs": ("c#", "text/x-csharp"), "hs": ("haskell", "text/x-haskell"), "ml": ("ocaml", "text/x-ocaml"),
    "sql": ("sql", "application/sql"), "css": ("css", "text/css"), "html": ("html", "text/html"),
    "htm": ("html", "text/html"), "xml": ("xml", "application/xml"), "json": ("json", "application/json"),
    "yaml": ("yaml", "application/yaml"), "yml": ("yaml", "application/yaml"), "toml": ("toml", "application/toml"),
    "ini": ("ini", "text/plain"), "cfg": ("ini", "text/plain"), "cmake": ("cmake", "text/x-cmake"),
    "s": ("assembly", "text/x-asm"), "proto": ("protobuf", "text/x-protobuf"), "mk": ("make", "text/x-makefile"),
  ]

  private static let documents: [String: String] = [
    "md": "text/markdown", "markdown": "text/markdown", "rst": "text/x-rst", "txt": "text/plain",
    "adoc": "text/asciidoc", "tex": "text/x-tex", "org": "text/org", "pdf": "application/pdf",
    "doc": "application/msword", "rtf": "application/rtf", "csv": "text/csv", "tsv": "text/tab-separated-values",
  ]

  private static let assets: [String: String] = [
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "gif": "image/gif", "svg": "image/svg+xml",
    "webp": "image/webp", "ico": "image/vnd.microsoft.icon", "bmp": "image/bmp", "tiff": "image/tiff",
    "mp3": "audio/mpeg", "ogg": "audio/ogg", "wav": "audio/vnd.wave", "mp4": "video/mp4", "webm": "video/webm",
    "woff": "font/woff", "woff2": "font/woff2", "ttf": "font/ttf", "otf": "font/otf", "zip": "application/zip",
    "gz": "application/gzip", "xz": "application/x-xz", "zst": "application/zstd", "tar": "application/x-tar",
    "jar": "application/java-archive", "wasm": "application/wasm", "sqlite": "application/vnd.sqlite3",
  ]
}
