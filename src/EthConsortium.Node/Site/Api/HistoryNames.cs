using EthConsortium.Core.Governance;
using EthConsortium.Ethereum;

namespace EthConsortium.Node.Site.Api;

/// <summary>
/// What accounts were called when something happened. With the aliases of today an admin could rewrite what everybody reads of the past, by taking another name.
/// </summary>
internal sealed class HistoryNames
{
    private readonly Dictionary<Address, string> _aliases = [];
    private readonly Dictionary<string, int> _holders = new(StringComparer.Ordinal);

    /// <summary>Gives each event the names of its time.</summary>
    /// <param name="events">All there were, the oldest first.</param>
    /// <param name="founding">The state at block 0; null where the node does not have it, or there was no contract yet.</param>
    /// <param name="today">The state of today, whose aliases are those of whoever has never changed any.</param>
    public static IReadOnlyList<NamedEvent> Of(IReadOnlyList<GovernanceEvent> events, GovernanceState? founding, GovernanceState today)
    {
        HistoryNames names = new();
        HashSet<Address> told = [.. events.Where(e => e.Text is not null).Select(Named).OfType<Address>()];
        foreach (ConsortiumAdmin admin in founding?.Admins ?? today.Admins.Where(admin => !told.Contains(admin.Address)))
        {
            names.Set(admin.Address, admin.Alias);
        }

        List<NamedEvent> named = [];
        foreach (GovernanceEvent e in events)
        {
            // Who changes its alias does so under the old one; who is proposed has the new one at once.
            if (e.Kind == GovernanceEventKind.Proposed)
            {
                names.Set(e.Subject!.Value, e.Text ?? "");
            }

            named.Add(new NamedEvent(e, e.Actor is { } actor ? names.Of(actor) : null, e.Subject is { } subject ? names.Of(subject) : null));
            switch (e.Kind)
            {
                case GovernanceEventKind.AliasChanged:
                    names.Set(e.Actor!.Value, e.Text ?? "");
                    break;
                case GovernanceEventKind.Evicted or GovernanceEventKind.Resigned or GovernanceEventKind.ProposalExpired or GovernanceEventKind.ProposalDropped when (e.Subject ?? e.Actor) is { } gone:
                    names.Set(gone, "");
                    break;
            }
        }

        return named;
    }

    private static Address? Named(GovernanceEvent e) => e.Kind == GovernanceEventKind.Proposed ? e.Subject : e.Kind == GovernanceEventKind.AliasChanged ? e.Actor : null;

    /// <summary>The alias, where nobody else had the same; else the address in short.</summary>
    private string Of(Address account) =>
        _aliases.TryGetValue(account, out string? alias) && _holders[alias] == 1 ? Core.Printable.Name(alias) : $"{account.ToString()[..10]}…{account.ToString()[^6..]}";

    private void Set(Address account, string alias)
    {
        if (_aliases.Remove(account, out string? before))
        {
            _holders[before]--;
        }

        if (!string.IsNullOrWhiteSpace(alias))
        {
            _aliases[account] = alias;
            _holders[alias] = _holders.GetValueOrDefault(alias) + 1;
        }
    }

    /// <summary>An event with the names of its time.</summary>
    /// <param name="Event">What happened.</param>
    /// <param name="ActorName">What who did it was called; null where the chain tells no one.</param>
    /// <param name="SubjectName">What whom it happened to was called; null for what is about nobody.</param>
    internal sealed record NamedEvent(GovernanceEvent Event, string? ActorName, string? SubjectName)
    {
        /// <summary>What happened in a sentence without a full stop.</summary>
        public string Text => Event.Describe(account => account == Event.Actor ? ActorName! : SubjectName!);
    }
}
