using BenchmarkDotNet.Attributes;
using EthConsortium.Ethereum;
using EthConsortium.Ethereum.Abi;

namespace EthConsortium.Benchmarks;

/// <summary>The contract ABI in the shapes that governance has: a full contract of 200 admins with 15 validators each, and single calls.</summary>
[MemoryDiagnoser]
public class AbiBenchmarks
{
    private const int Admins = 200;
    private const int Validators = 15;

    private static readonly AbiFunction s_getAdminValidators = AbiFunction.Parse("function getAdminValidators(address admin) view returns (address[])");
    private static readonly AbiFunction s_getProposal = AbiFunction.Parse("function getProposal(address subject) view returns (address proposer, uint256 proposedAt, uint256 expiresAt, bool open, string alias_)");
    private static readonly AbiFunction s_proposeAdmin = AbiFunction.Parse("function proposeAdmin(address proposedAdminAddress, string alias_)");
    private static readonly AbiFunction s_addValidators = AbiFunction.Parse("function addValidators(address[] validatorAddresses)");

    private readonly Address[] _validators = [.. Enumerable.Range(0, Validators).Select(AddressOf)];
    private byte[] _listResult = [];
    private byte[] _proposalResult = [];

    [GlobalSetup]
    public void Setup()
    {
        _listResult = AbiEncoder.Encode([AbiType.Parse("address[]")], [_validators]);
        _proposalResult = AbiEncoder.Encode([.. s_getProposal.Outputs.Select(o => o.Type)], [AddressOf(1), 1_700_000_000, 1_701_000_000, true, "Contoso Bank (Zürich)"]);
    }

    [Benchmark]
    public int Decode_200_lists_of_15_validators()
    {
        int count = 0;
        for (int i = 0; i < Admins; i++)
        {
            count += s_getAdminValidators.DecodeResult<Address[]>(_listResult).Length;
        }

        return count;
    }

    [Benchmark]
    public object?[] Decode_a_proposal() => s_getProposal.DecodeResult(_proposalResult);

    [Benchmark]
    public byte[] Encode_a_proposal() => s_proposeAdmin.EncodeCall(AddressOf(1), "Contoso Bank (Zürich)");

    [Benchmark]
    public byte[] Encode_15_validators() => s_addValidators.EncodeCall(_validators);

    private static Address AddressOf(int number) => new(Hash32.FromUInt64((ulong)number).AsSpan()[12..]);
}
