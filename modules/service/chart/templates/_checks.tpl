{{/* Rules that a schema cannot express: on several values at once, and on names. */}}
{{- define "service.checks" -}}
{{- $fullname := include "service.fullname" . }}
{{- if not (regexMatch "^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$" $fullname) }}
{{- fail (printf "the release's name is %q: a Service's begins with a letter; give another release name, or fullnameOverride" $fullname) }}
{{- end }}
{{- with .Values.autoscaling }}
{{- if and .enabled (gt (int .minReplicas) (int .maxReplicas)) }}
{{- fail (printf "autoscaling.minReplicas is %d: allowed at most autoscaling.maxReplicas, which is %d" (int .minReplicas) (int .maxReplicas)) }}
{{- end }}
{{- end }}
{{- if and .Values.targetGroupBinding.enabled (not .Values.networkPolicy.loadBalancerCidrs) }}
{{- fail "networkPolicy.loadBalancerCidrs is empty: with targetGroupBinding.enabled, give the ranges of the load balancer's subnets, or it would reach no pod" }}
{{- end }}
{{- range $name, $value := .Values.env }}
{{- if regexMatch "(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$" (upper $name) }}
{{- fail (printf "env.%s is named like a secret, and the cluster shows env: give the secret's ARN in secrets, it is mounted as a file" $name) }}
{{- end }}
{{- end }}
{{- $names := list }}
{{- range .Values.secrets }}
{{- if has .name $names }}
{{- fail (printf "secrets has the name %q twice: each is a file of its own" .name) }}
{{- end }}
{{- $names = append $names .name }}
{{- end }}
{{- end }}
