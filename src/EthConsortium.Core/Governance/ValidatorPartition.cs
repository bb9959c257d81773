using EthConsortium.Ethereum;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.Governance;

/// <summary>Finds how many validators of a list go into one transaction.</summary>
/// <param name="eth">The node.</param>
/// <param name="actor">Who sends.</param>
/// <param name="state">Where the contract is.</param>
/// <param name="dialect">How it is spoken to.</param>
/// <param name="gasMarginPercent">What the sender adds to an estimate, which has to fit, too.</param>
internal sealed class ValidatorPartition(EthClient eth, Address actor, GovernanceState state, GovernanceDialect dialect, int gasMarginPercent)
{
    /// <summary>How many of the validators, from the first on, fit into a block together with the margin.</summary>
    /// <param name="action">The validators that are left.</param>
    /// <param name="guess">How many to try first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ContractRevertException">The contract refuses them, for another reason than the gas.</exception>
    public async Task<int> FindAsync(GovernanceAction action, int guess, CancellationToken cancellationToken)
    {
        Block head = await eth.GetBlockAsync(BlockTag.Latest, cancellationToken).ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.ChainUnstable, $"{eth.Rpc.EndpointName} gave no latest block.", state.Contract);
        ulong limit = (ulong)((UInt128)head.GasLimit * 100 / (uint)(100 + gasMarginPercent));
        return await TransactionPartition.FindAsync(action.Validators.Count, guess, limit, MeasureAsync).ConfigureAwait(false);

        async Task<ulong?> MeasureAsync(int count)
        {
            CallRequest call = new() { From = actor, To = state.Contract, Data = dialect.Encode(action.With([.. action.Validators.Take(count)])), Errors = dialect.Errors };
            try
            {
                return await eth.EstimateGasAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is JsonRpcException ||
                (error is ContractRevertException revert && GovernancePreviewer.ToRefusal(revert, state).Code == ErrorCode.GovernanceCallRefused))
            {
                // That there is not enough gas each client says in its own words. If it is something else, it comes again with a single one.
                return null;
            }
        }
    }

    /// <summary>The action in parts that fit, as far as that can be told before the first one is done.</summary>
    public async Task<IReadOnlyList<GovernanceAction>> SplitAsync(GovernanceAction action, CancellationToken cancellationToken)
    {
        List<GovernanceAction> parts = [];
        Address[] left = [.. action.Validators];
        for (int size = left.Length; left.Length > 0; left = left[size..])
        {
            size = await FindAsync(action.With(left), size, cancellationToken).ConfigureAwait(false);
            parts.Add(action.With(left[..size]));
        }

        return parts;
    }
}
