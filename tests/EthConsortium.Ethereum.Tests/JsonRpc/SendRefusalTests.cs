using EthConsortium.Ethereum.JsonRpc;

namespace EthConsortium.Ethereum.Tests.JsonRpc;

public sealed class SendRefusalTests
{
    public enum Meaning
    {
        Refused,
        Known,
        NonceTooLow,
        NonceOccupied,
        Trouble,
    }

    [Theory]
    [InlineData(-32000, "already known", Meaning.Known)] // geth
    [InlineData(-32000, "known transaction: 4ec049023bb9e6d59585f4ea3cd69a0e49935ea23f36d482c104bb57934ac483", Meaning.Known)] // geth 1.8
    [InlineData(-32003, "transaction already imported", Meaning.Known)] // anvil
    [InlineData(-32010, "Transaction with the same hash was already imported.", Meaning.Known)] // Parity
    [InlineData(-32010, "AlreadyKnown", Meaning.Known)] // Nethermind
    [InlineData(-32000, "Known transaction", Meaning.Known)] // Besu
    [InlineData(-32000, "nonce too low", Meaning.NonceTooLow)] // geth 1.8
    [InlineData(-32000, "nonce too low: next nonce 5, tx nonce 3", Meaning.NonceTooLow)] // geth
    [InlineData(-32003, "nonce too low", Meaning.NonceTooLow)] // anvil
    [InlineData(-32010, "Transaction nonce is too low. Try incrementing the nonce.", Meaning.NonceTooLow)] // Parity
    [InlineData(-32010, "OldNonce, Current nonce: 5, nonce of rejected tx: 3.", Meaning.NonceTooLow)] // Nethermind
    [InlineData(-32001, "Nonce too low", Meaning.NonceTooLow)] // Besu
    [InlineData(-32000, "replacement transaction underpriced", Meaning.NonceOccupied)] // geth, anvil
    [InlineData(-32010, "Transaction gas price is too low. There is another transaction with same nonce in the queue. Try increasing the gas price or incrementing the nonce.", Meaning.NonceOccupied)] // Parity
    [InlineData(-32010, "OwnNonceAlreadyUsed", Meaning.NonceOccupied)] // Nethermind
    [InlineData(-32000, "Replacement transaction underpriced", Meaning.NonceOccupied)] // Besu
    [InlineData(-32603, "Internal error", Meaning.Trouble)]
    [InlineData(-32005, "limit exceeded", Meaning.Trouble)]
    [InlineData(-32000, "request timed out", Meaning.Trouble)]
    [InlineData(-32000, "txpool is full", Meaning.Trouble)]
    [InlineData(-32000, "insufficient funds for gas * price + value: balance 0, tx cost 1, overshot 1", Meaning.Refused)]
    [InlineData(-32000, "intrinsic gas too low", Meaning.Refused)]
    [InlineData(-32000, "exceeds block gas limit", Meaning.Refused)]
    [InlineData(-32000, "transaction underpriced: gas tip cap 0, minimum needed 1", Meaning.Refused)]
    [InlineData(-32000, "invalid sender", Meaning.Refused)]
    [InlineData(-32010, "Sender is not permissioned", Meaning.Refused)]
    [InlineData(-32000, "nonce too high", Meaning.Refused)]
    [InlineData(-32000, "unknown transaction type", Meaning.Refused)]
    public void The_wordings_of_clients_are_understood(int code, string message, Meaning meaning)
    {
        JsonRpcException error = new("eth_sendRawTransaction", code, message);
        Assert.Equal(meaning == Meaning.Known, SendRefusal.IsKnown(error));
        Assert.Equal(meaning == Meaning.NonceTooLow, SendRefusal.IsNonceTooLow(error));
        Assert.Equal(meaning == Meaning.NonceOccupied, SendRefusal.IsNonceOccupied(error));
        Assert.Equal(meaning == Meaning.Trouble, SendRefusal.IsTrouble(error));
    }
}
