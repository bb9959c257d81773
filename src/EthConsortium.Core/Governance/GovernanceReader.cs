using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;
using EthConsortium.Ethereum.JsonRpc;
using Contract = EthConsortium.Ethereum.Contracts.ConsortiumGovernanceContract;

namespace EthConsortium.Core.Governance;

/// <summary>Reads the state in two round trips: the first finds out the version, the block and the lists, the second asks for everything at that block.</summary>
internal sealed class GovernanceReader(EthClient eth, Address contract, ConsensusEngine? consensus)
{
    private const int MaxAttempts = 5;
    private const int V1ListLength = 200 * 32;

    /// <summary>A number beyond is the answer of something else than a governance contract.</summary>
    private const int MaximumVersion = 100;

    /// <summary>Reads at a block.</summary>
    /// <param name="at">A number, or the head.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<(GovernanceState State, GovernanceDialect Dialect)> ReadAsync(BlockTag at, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadUntilStableAsync(at, cancellationToken).ConfigureAwait(false);
        }
        catch (AbiException error)
        {
            throw Unknown(error);
        }
    }

    /// <summary>Reads at a block with one request, as long as the admins and the proposals there are those of an earlier state; as at any other block when they are not.</summary>
    public async Task<GovernanceState> ReadAsync(GovernanceState earlier, Block block, CancellationToken cancellationToken)
    {
        try
        {
            GovernanceOpening opening = new(eth, contract, block, consensus, [.. earlier.Admins.Select(admin => admin.Address)], [.. earlier.Proposals.Select(proposal => proposal.Subject)]);
            EthBatch batch = eth.CreateBatch();
            Func<CancellationToken, Task<GovernanceState?>> complete = GovernanceDialect.Of(earlier.Version).QueueState(batch, opening);
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            return await complete(cancellationToken).ConfigureAwait(false) ?? (await ReadUntilStableAsync(BlockTag.Number(block.Number), cancellationToken).ConfigureAwait(false)).State;
        }
        catch (AbiException error)
        {
            throw Unknown(error);
        }
    }

    /// <summary>Finds out which contract it is, and how the chain stands.</summary>
    public async Task<(GovernanceOpening Opening, GovernanceDialect Dialect)> OpenAsync(BlockTag at, CancellationToken cancellationToken)
    {
        try
        {
            return await OpenAnyAsync(at, cancellationToken).ConfigureAwait(false);
        }
        catch (AbiException error)
        {
            throw Unknown(error);
        }
    }

    private ConsortiumException Unknown(AbiException error) =>
        new(ErrorCode.GovernanceContractUnknown, $"Expected a governance contract at {contract}; what is there answers otherwise: {error.Message}", contract, error);

    private async Task<(GovernanceState State, GovernanceDialect Dialect)> ReadUntilStableAsync(BlockTag at, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            (GovernanceOpening opening, GovernanceDialect dialect) = await OpenAnyAsync(at, cancellationToken).ConfigureAwait(false);
            EthBatch batch = eth.CreateBatch();
            Func<CancellationToken, Task<GovernanceState?>> complete = dialect.QueueState(batch, opening);
            await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);
            if (await complete(cancellationToken).ConfigureAwait(false) is { } state)
            {
                return (state, dialect);
            }
        }

        throw new ConsortiumException(ErrorCode.ChainUnstable, $"The governance contract at {contract} could not be read at a single block: in {MaxAttempts} attempts the admins, the proposals or the block itself changed between two requests. Is the node behind a load balancer with nodes of different heights?", contract);
    }

    private async Task<(GovernanceOpening Opening, GovernanceDialect Dialect)> OpenAnyAsync(BlockTag at, CancellationToken cancellationToken)
    {
        EthBatch batch = eth.CreateBatch();
        Task<Block?> block = batch.GetBlockAsync(at);
        Task<byte[]> version = Ask(Contract.GovernanceVersion);
        Task<byte[]> name = Ask(Contract.GetConsortiumName);
        Task<byte[]> admins = Ask(Contract.GetAdmins);
        Task<byte[]> proposed = Ask(Contract.GetProposedAdmins);
        Task<byte[]>? code = IsPrecompile ? batch.GetCodeAsync(contract, at) : null;
        await batch.ExecuteAsync(cancellationToken).ConfigureAwait(false);

        Block found = await block.ConfigureAwait(false)
            ?? throw new ConsortiumException(ErrorCode.ChainUnstable, $"{eth.Rpc.EndpointName} has no block {at}.", at);
        byte[] list = await AnswerOrNothingAsync(admins, code).ConfigureAwait(false);
        GovernanceDialect dialect = await RecognizeAsync(version, name, list, code).ConfigureAwait(false) switch
        {
            { } known => GovernanceDialect.Of(known),
            null => throw new ConsortiumException(ErrorCode.GovernanceContractUnknown, $"Expected a governance contract at {contract}; in block {found.Number} of {eth.Rpc.EndpointName} nothing there answers as one. {Advice()}", contract),
        };
        (Address[] Admins, Address[] Proposed) lists = dialect.ReadLists(list, await AnswerOrNothingAsync(proposed, code).ConfigureAwait(false));
        return (new GovernanceOpening(eth, contract, found, consensus, lists.Admins, lists.Proposed), dialect);

        Task<byte[]> Ask(AbiFunction function) => batch.CallAsync(new CallRequest { To = contract, Data = function.EncodeCall() }, at);
    }

    private async Task<GovernanceVersion?> RecognizeAsync(Task<byte[]> version, Task<byte[]> name, byte[] admins, Task<byte[]>? code)
    {
        byte[] number = await AnswerOrNothingAsync(version, code).ConfigureAwait(false);
        if (number.Length == Hash32.Length && Contract.GovernanceVersion.DecodeResult(number)[0] is BigInteger told && told > 1 && told <= MaximumVersion)
        {
            return told == 2
                ? GovernanceVersion.V2
                : throw new ConsortiumException(ErrorCode.GovernanceVersionUnsupported, $"The governance contract at {contract} is of version {told}; this version of the software speaks 1, 1.2 and 2. Take a newer one.", contract);
        }

        // The name first: the 198 admins of a v1.2 contract, with offset and length in front, are as long as the list of v1.
        return (await AnswerOrNothingAsync(name, code).ConfigureAwait(false)).Length > 0 ? GovernanceVersion.V1_2
            : admins.Length == V1ListLength ? GovernanceVersion.V1
            : null;
    }

    /// <summary>Clients have had precompiles at these addresses since Byzantium, also at the two where the earlier template has its contracts (0x…05 and 0x…06).</summary>
    private bool IsPrecompile => !contract.AsSpan()[..^1].ContainsAnyExcept((byte)0);

    private string Advice() => IsPrecompile
        ? "Clients of today have a precompile at this address: networks of the earlier template run on clients of their own time, so ask one of those."
        : "Check the address and the network.";

    /// <summary>A contract without such a function refuses or returns nothing; a precompile may fail in a way of its own.</summary>
    /// <param name="call">The call.</param>
    /// <param name="code">The code at the address of a precompile, asked for at the same block; null at another address.</param>
    private static async Task<byte[]> AnswerOrNothingAsync(Task<byte[]> call, Task<byte[]>? code)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RpcException error) when (error is ContractRevertException || (error is JsonRpcException && code is { IsCompletedSuccessfully: true }))
        {
            // A node that has no state of the block any more fails the question for the code, too: that says nothing about the contract.
            return [];
        }
    }
}
