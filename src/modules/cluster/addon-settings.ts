/**
 * The settings that the module gives add-ons, by add-on, in HCL: an object of objects.
 *
 * @param tags expression of the tags of the account's resources
 * @param prefixDelegation expression: whether nodes get blocks of addresses
 */
function ownSettings(tags: string, prefixDelegation: string): string {
  // The provider's default tags do not reach the volumes and snapshots that the driver makes:
  // https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/tagging.md
  const ebs = `{ controller = { extraVolumeTags = ${tags} } }`;
  // https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-linux.html
  const cni = '{ env = { ENABLE_PREFIX_DELEGATION = "true", WARM_PREFIX_TARGET = "1" } }';
  return `{ for name, settings in { aws-ebs-csi-driver = ${ebs}, vpc-cni = ${cni} } : name => settings if name != "vpc-cni" || ${prefixDelegation} }`;
}

/**
 * Expression of a map of all add-ons' settings in JSON: the module's own and those of the input, which take precedence.
 *
 * @param input expression of the latter, a map of JSON objects
 */
export const addonSettings = (input: string, tags: string, prefixDelegation: string): string =>
  `merge(${input}, { for name, settings in ${ownSettings(tags, prefixDelegation)} : name => jsonencode(merge(` +
  `jsondecode(lookup(${input}, name, "{}")), ` +
  `{ for key, value in settings : key => merge(value, try(jsondecode(${input}[name])[key], {})) })) })`;
