/** Name of the service: in the catalog, of its image and its Deployment, in logs and in traces. */
export const SERVICE = "${{ values.name }}";

/**
 * Secrets of the service, by the names of their files in SECRETS_DIR. A new one is also declared in the platform's
 * `live/_services/service-${{ values.name }}.yaml`, which makes it and mounts it.
 */
// biome-ignore format: the template writes one name a line
export const SECRETS = [
{% for secret in values.secrets %}
  "${{ secret }}",
{% endfor %}
] as const;
