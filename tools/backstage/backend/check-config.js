// node check-config.js <file>…: whether configuration files, each laid over those before it, fit the schemas of all
// packages of the portal. Prints one line for each problem.
const { join } = require("node:path");
const { ConfigSources, loadConfigSchema } = require("@backstage/config-loader");

const dependencies = ["../app", "."].flatMap((part) => Object.keys(require(join(__dirname, part, "package.json")).dependencies));

async function main(files) {
  const schema = await loadConfigSchema({ dependencies });
  const sources = ConfigSources.default({ argv: files.flatMap((file) => ["--config", file]), allowMissingDefaultConfig: true });
  for await (const { configs } of sources.readConfigData()) {
    schema.process(configs);
    return;
  }
}

main(process.argv.slice(2)).then(
  () => process.exit(0),
  (error) => {
    console.error([error.messages ?? error.message].flat().join("\n"));
    process.exit(1);
  },
);
