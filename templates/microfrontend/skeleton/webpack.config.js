/**
 * Module Federation, by the plugin that webpack itself has. The name of this build and what it exposes are in
 * federation.json; which remotes a shell loads is read when it starts, so no name of a remote is here.
 * https://webpack.js.org/concepts/module-federation/
 */
const { name, exposes } = require("./federation.json");
const { dependencies } = require("./package.json");

/** Code that is compiled into each build, and state that no two builds could share. */
const NOT_SHARED = ["@angular/compiler", "tslib", "zone.js"];

/**
 * One copy for the whole page: two copies of Angular cannot render into each other. A remote of another major version is
 * refused when it is loaded, and the shell says so. A name that ends with `/` stands for all entry points below it.
 */
const shared = Object.fromEntries(
  Object.entries(dependencies)
    .filter(([library]) => !NOT_SHARED.includes(library))
    .flatMap(([library, version]) => {
      const rule = { singleton: true, strictVersion: true, requiredVersion: `^${version.split(".")[0]}.0.0` };
      return [
        [library, rule],
        [`${library}/`, rule],
      ];
    }),
);

module.exports = {
  output: { publicPath: "auto", uniqueName: name }, // files are loaded from where this build is published
  experiments: { outputModule: true },
  optimization: { runtimeChunk: false },
  plugins: [
    {
      apply: (compiler) =>
        new compiler.webpack.container.ModuleFederationPlugin({
          name,
          library: { type: "module" },
          filename: "remoteEntry.js", // never cached, so it keeps its name
          exposes,
          shared,
        }).apply(compiler),
    },
  ],
};
