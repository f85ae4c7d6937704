interface Marked {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Who else keeps this object as it is, by the marks they leave on it: Argo CD's tracking label and annotation, Flux's
 * labels, Helm's release annotation. They put a live change back, sooner or later.
 */
export function managedBy({ labels, annotations }: Marked): string | undefined {
  const app = annotations['argocd.argoproj.io/tracking-id'] ?? labels['argocd.argoproj.io/instance'];
  if (app !== undefined) return `Argo CD (application ${app.split(':')[0]})`;
  const kustomization = labels['kustomize.toolkit.fluxcd.io/name'];
  if (kustomization !== undefined) return `Flux (Kustomization ${kustomization})`;
  const helmRelease = labels['helm.toolkit.fluxcd.io/name'];
  if (helmRelease !== undefined) return `Flux (HelmRelease ${helmRelease})`;
  const release = annotations['meta.helm.sh/release-name'];
  if (release !== undefined) return `Helm (release ${release})`;
  return undefined;
}

/** What to think about before changing such an object by hand; empty when nobody else manages it. */
export function putBackWarnings(metadata: Marked): readonly string[] {
  const owner = managedBy(metadata);
  if (owner === undefined) return [];
  const when = owner.startsWith('Helm') ? 'the next upgrade' : 'its next sync';
  return [`${owner} manages it: ${when} may put this change back. Change it there too.`];
}
