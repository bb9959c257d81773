namespace EthConsortium.Node.Clients;

/// <summary>A file of a client that holds no secret.</summary>
/// <param name="Path">Where it goes.</param>
/// <param name="Text">What is in it.</param>
public sealed record ClientFile(string Path, string Text);
