import { configs as lit } from "eslint-plugin-lit";
import litA11y from "eslint-plugin-lit-a11y";
import { defineConfig, globalIgnores } from "eslint/config";
import typescript from "typescript-eslint";

export default defineConfig(globalIgnores(["dist"]), {
  files: ["src/**/*.ts", "tests/**/*.ts"],
  extends: [
    typescript.configs.strictTypeChecked,
    typescript.configs.stylisticTypeChecked,
    lit["flat/recommended"],
  ],
  plugins: { "lit-a11y": litA11y },
  rules: {
    ...litA11y.configs.recommended.rules,
    // CSS that lays out a table otherwise makes browsers forget its implicit roles.
    "lit-a11y/no-redundant-role": "off",
    "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
    "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
  },
  languageOptions: {
    parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
  },
});
