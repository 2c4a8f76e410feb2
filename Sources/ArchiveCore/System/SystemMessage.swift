import SystemPackage

/// The C library's text for an error number (strerror(3)).
package func systemMessage(_ code: Int32) -> String { Errno(rawValue: code).description }
