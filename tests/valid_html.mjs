// Checks pages with html-validate, one a line: a JSON string comes in, the JSON list of its faults comes out.
// The rules are those of the standard and of accessible markup; matters of taste are not.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(new URL("../bot/web/widget/package.json", import.meta.url));
const { HtmlValidate, StaticConfigLoader } = require("html-validate");
const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ["html-validate:standard", "html-validate:a11y", "html-validate:document"],
    rules: {
      // Our own files come from the page's own origin.
      "require-sri": ["error", { target: "crossorigin" }],
      // The last screen of the chat takes the place of the page, title included.
      "heading-level": ["error", { sectioningRoots: ["dialog", "#fin"] }],
      // Roles said again: tables shown as blocks on a narrow screen would lose theirs.
      "no-redundant-role": "off",
      // Matters of taste: a list with a name, a label around its field that names it too, a region that is not a section.
      "aria-label-misuse": ["error", { allowAnyNamable: true }],
      "no-redundant-for": "off",
      "prefer-native-element": "off",
    },
  }),
);

for await (const line of createInterface({ input: process.stdin })) {
  const { results } = await validator.validateString(JSON.parse(line));
  const faults = results.flatMap(({ messages }) => messages);
  console.log(JSON.stringify(faults.map(({ ruleId, message, line, column }) => `${line}:${column} ${ruleId}: ${message}`)));
}
