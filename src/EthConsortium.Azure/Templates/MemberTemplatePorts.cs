namespace EthConsortium.Azure.Templates;

/// <summary>The TCP ports of a member's nodes, the last also UDP where nodes find each other.</summary>
/// <param name="Site">Where the site listens on the machine; the load balancer has it on 80.</param>
/// <param name="SecureSite">Where the site listens with TLS; the load balancer has it on 443.</param>
/// <param name="Rpc">JSON-RPC over HTTP.</param>
/// <param name="WebSocket">JSON-RPC over WebSocket.</param>
/// <param name="PeerToPeer">Between clients.</param>
/// <param name="FirstSsh">At the load balancer: this port leads to the first machine's SSH, the next to the second's.</param>
public sealed record MemberTemplatePorts(int Site, int SecureSite, int Rpc, int WebSocket, int PeerToPeer, int FirstSsh);
