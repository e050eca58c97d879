/** What decides a plan: an approval does not, it comes after it. */
export const PLANNED_PATHS = ["modules", "live", "charts", "terragrunt.hcl", ":(exclude,glob)live/*/approvals.yaml"];
