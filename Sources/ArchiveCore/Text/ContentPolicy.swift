import Crypto
import FoundationEssentials

/// The source expression by which a page's policy allows one inline style or script (Content Security Policy, level 3).
package func hashSource(of text: String) -> String {
  "sha256-" + Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString()
}
