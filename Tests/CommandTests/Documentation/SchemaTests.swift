import Foundation
import Testing

/// The schemas in schemas/, which Debian's python3-jsonschema applies to what the tools write.
@Suite("schemas of the records")
struct SchemaTests {
  @Test("the tools' output matches the schemas, and a record that does not is named")
  func schemas() async throws {
    let w = try Workspace()
    let tests = Workspace.tests.appending(path: "Schemas").path
    let schemas = Workspace.tests.deletingLastPathComponent().appending(path: "schemas").path
    let outcome = try await w.sh(
      """
      mkdir work; cd work; bash \(tests)/produce >../log 2>&1 || { cat ../log; exit 1; }
      checked=0
      for schema in \(schemas)/*.schema.json; do
        kind=${schema##*/}; kind=${kind%.schema.json}
        case $kind in config-* | evidence-head | evidence-verify | report) form=--document ;; *) form='' ;; esac
        \(tests)/validate $form $schema o/$kind.* && checked=$((checked + 1))
      done
      echo $checked of $(ls \(schemas)/*.schema.json | wc -l)
      jq -c '.status = "done"' o/result.created | \(tests)/validate \(schemas)/result.schema.json - | head -n 1; jq -c 'del(.attempts)' o/result.created | \(tests)/validate \(schemas)/result.schema.json - | head -n 1
      """)
    #expect(
      outcome.stdout == """
        17 of 17
        -:1: status: 'done' is not one of ['success', 'failed', 'skipped']
        -:1: 'attempts' is a required property

        """, "\(outcome)")
  }
}
