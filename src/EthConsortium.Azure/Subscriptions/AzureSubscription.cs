namespace EthConsortium.Azure.Subscriptions;

/// <summary>A subscription.</summary>
/// <param name="Id">Its id.</param>
/// <param name="State"><c>Enabled</c>, <c>Warned</c>, <c>PastDue</c>, <c>Disabled</c> or <c>Deleted</c>. Only in the first three can anything be made.</param>
/// <param name="DisplayName">Its name.</param>
public sealed record AzureSubscription(string Id, string State, string? DisplayName);
