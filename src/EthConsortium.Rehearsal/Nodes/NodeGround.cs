using EthConsortium.Core.Planning;
using EthConsortium.Rehearsal.Members;

namespace EthConsortium.Rehearsal.Nodes;

/// <summary>What the nodes of all members of a rehearsal stand on.</summary>
/// <param name="Plan">The consortium.</param>
/// <param name="Store">Where each member has a container for its identities.</param>
/// <param name="Chain">The one chain.</param>
/// <param name="OthersOf">The sites of the members besides one, as far as they are up.</param>
internal sealed record NodeGround(ConsortiumPlan Plan, AzuriteHost Store, Uri Chain, Func<Bank, IReadOnlyList<Uri>> OthersOf);
