const { transformSync, version } = require('esbuild');
const { createHash } = require('node:crypto');

const OPTIONS = { loader: 'ts', format: 'cjs', target: 'node20', sourcemap: 'external', sourcesContent: false };

/** Strips the types, file by file; `npm run typecheck` checks them. */
module.exports = {
  process: (source, file) => transformSync(source, { ...OPTIONS, sourcefile: file }),
  getCacheKey: (source, file) =>
    createHash('sha256')
      .update([version, JSON.stringify(OPTIONS), file, source].join('\0'))
      .digest('hex'),
};
