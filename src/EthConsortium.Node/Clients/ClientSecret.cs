namespace EthConsortium.Node.Clients;

/// <summary>A secret a client reads from a file on memory. What it is, is not known here.</summary>
/// <param name="Path">The file, or the folder of the key file.</param>
/// <param name="Form">Its form.</param>
public sealed record ClientSecret(string Path, ClientSecretForm Form);
