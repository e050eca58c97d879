{{/* Name of every object. Names are quoted, since some have another type in YAML, such as `on`. */}}
{{- define "service.fullname" -}}
{{- .Values.fullnameOverride | default .Release.Name }}
{{- end }}

{{- define "service.serviceAccountName" -}}
{{- .Values.serviceAccount.name | default (include "service.fullname" .) }}
{{- end }}

{{/* Labels that select the pods; those of a Deployment cannot be changed. */}}
{{- define "service.selectorLabels" -}}
app.kubernetes.io/name: {{ include "service.fullname" . | quote }}
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end }}

{{- define "service.labels" -}}
{{ include "service.selectorLabels" . }}
app.kubernetes.io/part-of: billpay
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "service.metadata" -}}
name: {{ include "service.fullname" . | quote }}
namespace: {{ .Release.Namespace | quote }}
labels:
  {{- include "service.labels" . | nindent 2 }}
{{- end }}
