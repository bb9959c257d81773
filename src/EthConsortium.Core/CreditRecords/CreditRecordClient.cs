using System.Numerics;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Contracts;
using EthConsortium.Ethereum.Crypto;
using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Core.CreditRecords;

/// <summary>The bank demo: banks that its owner enrolled keep credit records of persons, which every member can read.</summary>
/// <remarks>What sends throws <see cref="ConsortiumException"/> when the contract refuses: <see cref="ErrorCode.NotTheOwner"/>, <see cref="ErrorCode.NotAnEnrolledBank"/>, <see cref="ErrorCode.ZeroAddress"/>.</remarks>
public sealed class CreditRecordClient
{
    private readonly EthClient _eth;

    /// <summary>A client of a contract that is deployed.</summary>
    public CreditRecordClient(EthClient eth, Address contract)
    {
        ArgumentNullException.ThrowIfNull(eth);
        _eth = eth;
        Contract = contract;
    }

    /// <summary>Where the contract is.</summary>
    public Address Contract { get; }

    /// <summary>The receipt of the deployment; null for a contract that was there before.</summary>
    public TransactionReceipt? Deployment { get; private init; }

    /// <summary>Deploys the contract, and looks whether its code is there; the sender becomes its owner.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.CreditScoreContractUnknown"/>: the transaction made another contract, or none.</exception>
    public static async Task<CreditRecordClient> DeployAsync(EthClient eth, TransactionSender owner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(eth);
        ArgumentNullException.ThrowIfNull(owner);
        TransactionReceipt receipt = await owner.SendAndWaitAsync(new TransactionRequest { Data = CreditScoreContract.Artifact.CreationBytecode }, cancellationToken).ConfigureAwait(false);
        if (receipt.ContractAddress is not { } contract)
        {
            throw new ConsortiumException(ErrorCode.CreditScoreContractUnknown, $"Expected the credit score contract from the deployment {receipt.TransactionHash} in block {receipt.BlockNumber}; its receipt names no contract.", receipt.TransactionHash);
        }

        CreditRecordClient client = new(eth, contract) { Deployment = receipt };
        await client.VerifyCodeAsync(cancellationToken).ConfigureAwait(false);
        return client;
    }

    /// <summary>Looks whether the code on the chain is that of the contract, as whoever was told the address should do before relying on it.</summary>
    /// <exception cref="ConsortiumException"><see cref="ErrorCode.CreditScoreContractUnknown"/>: it is another one, or none.</exception>
    public async Task VerifyCodeAsync(CancellationToken cancellationToken)
    {
        byte[] code = await _eth.GetCodeAsync(Contract, BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        ReadOnlySpan<byte> expected = CreditScoreContract.Artifact.RuntimeBytecode.Span;
        if (!expected.SequenceEqual(code))
        {
            string found = code.Length == 0 ? "none" : $"code {Keccak256.Hash(code)}";
            throw new ConsortiumException(ErrorCode.CreditScoreContractUnknown, $"Expected the credit score contract (code {Keccak256.Hash(expected)}) at {Contract}; on {_eth.Rpc.EndpointName} there is {found}.", Contract);
        }
    }

    /// <summary>Enrolls a bank; nothing is sent when it is enrolled already.</summary>
    /// <param name="bank">The bank's account.</param>
    /// <param name="owner">The owner of the contract.</param>
    /// <param name="cancellationToken">Stops waiting; what was sent stays sent.</param>
    /// <returns>The receipt of the transaction, or null when the bank was enrolled already.</returns>
    public async Task<TransactionReceipt?> EnrollAsync(Address bank, TransactionSender owner, CancellationToken cancellationToken) =>
        await IsEnrolledAsync(bank, cancellationToken).ConfigureAwait(false)
            ? null
            : await SendAsync(owner, CreditScoreContract.AddBank.EncodeCall(bank), gasLimit: null, $"enroll {bank}", cancellationToken).ConfigureAwait(false);

    /// <summary>Whether a bank is enrolled.</summary>
    public async Task<bool> IsEnrolledAsync(Address bank, CancellationToken cancellationToken)
    {
        byte[] answer = await CallAsync(CreditScoreContract.Banks.EncodeCall(bank), BlockTag.Latest, cancellationToken).ConfigureAwait(false);
        return CreditScoreContract.Banks.DecodeResult<bool>(answer);
    }

    /// <summary>Writes a person's score and reads it back at the block that it was written in.</summary>
    /// <param name="person">The person's account.</param>
    /// <param name="score">The score, 0 or more.</param>
    /// <param name="bank">An enrolled bank.</param>
    /// <param name="cancellationToken">Stops waiting; what was sent stays sent.</param>
    public Task<CreditRecord> WriteAsync(Address person, int score, TransactionSender bank, CancellationToken cancellationToken) =>
        WriteAsync(person, score, bank, gasLimit: null, cancellationToken);

    /// <summary>Writes a person's score and reads it back at the block that it was written in.</summary>
    /// <param name="person">The person's account.</param>
    /// <param name="score">The score, 0 or more.</param>
    /// <param name="bank">An enrolled bank.</param>
    /// <param name="gasLimit">
    /// The most gas. Null estimates it, which finds a refusal before anything is sent; with a number the refusal is the chain's, in
    /// a block: the inner exception is a <see cref="ContractRevertException"/> with the receipt then.
    /// </param>
    /// <param name="cancellationToken">Stops waiting; what was sent stays sent.</param>
    public async Task<CreditRecord> WriteAsync(Address person, int score, TransactionSender bank, ulong? gasLimit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(score);
        TransactionReceipt receipt = await SendAsync(bank, CreditScoreContract.UpdateScore.EncodeCall(person, new BigInteger(score)), gasLimit, $"write the credit record of {person}", cancellationToken).ConfigureAwait(false);
        int written = await ReadScoreAsync(person, BlockTag.Number(receipt.BlockNumber), cancellationToken).ConfigureAwait(false);
        return written == score
            ? new CreditRecord(person, score, receipt.BlockNumber, receipt.TransactionHash)
            : throw new ConsortiumException(ErrorCode.EffectNotSeen, $"Expected the score {score} for {person} after transaction {receipt.TransactionHash} in block {receipt.BlockNumber}, found {written}: another bank wrote in the same block.", person);
    }

    /// <summary>Reads a person's record at the head of the chain.</summary>
    public async Task<CreditRecord> ReadAsync(Address person, CancellationToken cancellationToken)
    {
        ulong block = await _eth.GetBlockNumberAsync(cancellationToken).ConfigureAwait(false);
        return new CreditRecord(person, await ReadScoreAsync(person, BlockTag.Number(block), cancellationToken).ConfigureAwait(false), block);
    }

    private async Task<int> ReadScoreAsync(Address person, BlockTag block, CancellationToken cancellationToken)
    {
        byte[] answer = await CallAsync(CreditScoreContract.GetScore.EncodeCall(person), block, cancellationToken).ConfigureAwait(false);
        return (int)BigInteger.Min(CreditScoreContract.GetScore.DecodeResult<BigInteger>(answer), int.MaxValue);
    }

    private async Task<byte[]> CallAsync(byte[] data, BlockTag block, CancellationToken cancellationToken)
    {
        byte[] answer = await _eth.CallAsync(new CallRequest { To = Contract, Data = data, Errors = CreditScoreContract.Artifact.Abi.Errors }, block, cancellationToken).ConfigureAwait(false);
        return answer.Length > 0
            ? answer
            : throw new ConsortiumException(ErrorCode.CreditScoreContractUnknown, $"Expected the credit score contract at {Contract}; there is no contract on {_eth.Rpc.EndpointName}.", Contract);
    }

    private async Task<TransactionReceipt> SendAsync(TransactionSender sender, byte[] data, ulong? gasLimit, string what, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sender);
        try
        {
            return await sender.SendAndWaitAsync(new TransactionRequest { To = Contract, Data = data, GasLimit = gasLimit, Errors = CreditScoreContract.Artifact.Abi.Errors }, cancellationToken).ConfigureAwait(false);
        }
        catch (ContractRevertException error)
        {
            ErrorCode code = Enum.TryParse(error.Error?.Name, out ErrorCode own) ? own : ErrorCode.TransactionFailed;
            string why = code switch
            {
                ErrorCode.NotAnEnrolledBank => "it is not an enrolled bank. The owner of the contract enrolls banks",
                ErrorCode.NotTheOwner => $"only the owner, {error.Arguments[1]}, does that",
                ErrorCode.ZeroAddress => "the zero address belongs to nobody",
                _ => error.Message.TrimEnd('.'),
            };
            throw new ConsortiumException(code, $"{sender.Address} cannot {what}: {why}.", sender.Address, error);
        }
    }
}
