/** A workflow that holds `dist/` to `main.ts`, and shows in a pull request what changes and whether it fits. */
export const WORKFLOW = `name: dist
on:
  pull_request:
  push:
    branches: [main]

permissions:
  contents: read

jobs:
  dist:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          fetch-depth: 0
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci
      - run: npm test
      - name: Show the objects that change, and the plan
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.event.pull_request.base.sha }}
        run: |
          {
            echo '## Objects'
            git diff --stat "$BASE"...HEAD -- dist
            echo '~~~diff'
            git diff "$BASE"...HEAD -- dist | head -c 60000
            echo '~~~'
            echo '## Plan'
            npx meshberry plan --markdown
          } | tee comment.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        if: github.event_name == 'pull_request' && !cancelled()
        with:
          name: comment
          path: comment.md
          if-no-files-found: ignore
`;
