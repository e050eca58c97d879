/** Teams of .github/CODEOWNERS that may take something out of the catalog. */
const MAY_REMOVE = ["group:default/platform-engineer", "group:default/platform-lead"];
const REMOVES = /^catalog\.(entity|location)\.delete$/;

/**
 * Whoever is signed in may see everything and use every template: what a template asks for is reviewed in its pull request.
 *
 * @param {string} permission its name, such as `catalog.entity.delete`
 * @param {readonly string[]} memberships the person and the teams that they are in, as references of entities
 */
exports.allows = (permission, memberships) =>
  !REMOVES.test(permission) || memberships.some((one) => MAY_REMOVE.includes(one));
