import { IMeshService, MeshProtocol } from '../i-mesh-service';

/** A service that a peer exports: connect to it like to any other. The peer decides who may call it. */
export class PeerService implements IMeshService {
  /** @internal */
  public constructor(
    public readonly meshName: string,
    public readonly protocol: MeshProtocol,
    /** The name of the peer, here. */
    public readonly peer: string,
  ) {}
}
