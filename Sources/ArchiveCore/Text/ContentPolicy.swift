import Crypto
import FoundationEssentials

/// The source expression that allows one inline style or script in a page's policy (Content Security Policy, level 3).
package func hashSource(of text: String) -> String {
  "sha256-" + Data(SHA256.hash(data: Array(text.utf8))).base64EncodedString()
}
