import { KubeObject, Manifest } from '../k8s/manifest';
import { ArgoCdProps, argoCdObjects } from './argo-cd';
import { FluxProps, fluxKustomizations } from './flux';

/** The controller that follows the app's folder in Git: one of them. */
export interface GitOpsProps {
  /** How Flux follows the layers. @default - Flux does not follow them */
  readonly flux?: FluxProps;
  /** How Argo CD follows the layers. The objects of the layers get annotations for it. @default - Argo CD does not follow them */
  readonly argoCd?: ArgoCdProps;
}

/** What is written beside an app's folder for the controller that follows it. */
export class GitOps {
  /** The folder that it is written to. */
  public readonly folder: string;
  /** Whether the controller is Argo CD. */
  public readonly isArgoCd: boolean;

  /**
   * @param appFolder the app's folder
   * @throws when not exactly one controller is chosen, or its folder is the app's
   */
  public constructor(
    private readonly props: GitOpsProps,
    private readonly appFolder: string,
  ) {
    const { flux, argoCd } = props;
    if (!flux === !argoCd)
      throw new Error(
        `gitops has ${flux ? "both 'flux' and 'argoCd'" : 'no controller'}: set one of 'flux' and 'argoCd', since one controller applies the folder`,
      );
    this.isArgoCd = argoCd !== undefined;
    const [name, normal] = this.isArgoCd ? ['argoCd', 'argocd'] : ['flux', 'flux'];
    this.folder = (flux ?? argoCd)!.folder ?? normal;
    if (this.folder === appFolder)
      throw new Error(`${name} folder is '${appFolder}', which is the app's folder: name another, like '${normal}'`);
  }

  /** @returns the objects by file name */
  public objects(manifests: readonly Manifest[]): Map<string, KubeObject> {
    const { flux, argoCd } = this.props;
    return argoCd
      ? argoCdObjects(manifests, this.appFolder, argoCd)
      : fluxKustomizations(manifests, this.appFolder, flux!);
  }
}
