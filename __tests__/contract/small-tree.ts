/** A live tree of a few units on the built-in provider, for the real Terragrunt and OpenTofu. */

/** A root as ours, with the states in a folder, each by the name of its unit. */
export const rootHcl = (states: string) => `remote_state {
  backend = "local"
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
  config = {
    path = "${states}/\${basename(path_relative_to_include())}.tfstate"
  }
}
`;

/** A unit of a module, and what else its file says. */
export const unitHcl = (module: string, rest = "") => `include "root" {
  path = "\${get_repo_root()}/terragrunt.hcl"
}

terraform {
  source = "\${get_repo_root()}/modules/${module}"
}
${rest}`;
