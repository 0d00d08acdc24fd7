import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

/** Who may import whom (house.md): `ui` knows nothing of ours; the things on the screen do not know each other. */
const walls = (files, forbidden, message) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ regex: `^(@|\\.\\.)/(${forbidden})(/|$)`, message }] }] },
});

export default tseslint.config(
  { ignores: ["node_modules", "src/live/generated.ts", "*.config.*", "tools"] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { globals: globals.browser, parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    plugins: { "react-hooks": reactHooks },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "max-lines": ["warn", { max: 400, skipBlankLines: true, skipComments: true }],
      "no-restricted-globals": ["error", { name: "WebSocket", message: "Only live/socket.ts opens a socket." }],
    },
  },
  { files: ["src/live/socket.ts", "tests/**"], rules: { "no-restricted-globals": "off" } },
  walls(["src/ui/**"], "chat|sheet|jobs|home|live|store|i18n", "ui knows nothing of chatsheet."),
  walls(["src/chat/**"], "sheet|jobs|home", "chat, sheet, jobs and home do not import each other."),
  walls(["src/sheet/**"], "chat|jobs|home", "chat, sheet, jobs and home do not import each other."),
  walls(["src/jobs/**"], "chat|sheet|home", "chat, sheet, jobs and home do not import each other."),
  walls(["src/home/**"], "chat|jobs|sheet", "chat, sheet, jobs and home do not import each other."),
  walls(["src/store/**"], "chat|sheet|jobs|home|ui", "The store knows no React and nothing on the screen."),
  walls(["src/live/**"], "chat|sheet|jobs|home|ui", "The socket knows the stores only."),
);
