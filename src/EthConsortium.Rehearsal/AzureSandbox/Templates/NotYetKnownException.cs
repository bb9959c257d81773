namespace EthConsortium.Rehearsal.AzureSandbox.Templates;

/// <summary>An expression needs a resource that is not there yet. Before the deployment that is no mistake.</summary>
internal sealed class NotYetKnownException(string what) : Exception(what);
