using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.Ethereum.JsonRpc;
using EthConsortium.PowerShell.Errors;

namespace EthConsortium.PowerShell.Tests.Errors;

public class ErrorTableTests
{
    [Fact]
    public void Every_failure_has_a_category()
    {
        string[] forgotten = [.. ErrorTable.Rows.Where(row => row.Category == ErrorCategory.NotSpecified).Select(row => $"{row.Failure.GetType().Name}.{row.Failure}")];

        Assert.True(forgotten.Length == 0, $"ErrorTable has no category for {string.Join(", ", forgotten)}.");
    }

    [Fact]
    public void No_two_failures_share_an_id()
    {
        Assert.Empty(ErrorTable.Rows.GroupBy(row => row.Id).Where(rows => rows.Count() > 1).Select(rows => rows.Key));
    }

    [Fact]
    public void A_reason_that_another_layer_gives_keeps_its_name_behind_the_name_of_the_layer()
    {
        RpcTransportException unreachable = new(RpcFailure.Unreachable, "http://localhost:8545", "refused the connection.");

        Assert.Equal(new ErrorDescription("RpcUnreachable", ErrorCategory.ConnectionError), ErrorTable.Describe(unreachable));
    }

    [Fact]
    public void The_id_of_a_failure_of_Core_is_the_name_of_its_code()
    {
        ErrorDescription description = ErrorTable.Describe(new ConsortiumException(ErrorCode.NotAnAdmin, "no"));

        Assert.Equal(new ErrorDescription("NotAnAdmin", ErrorCategory.PermissionDenied), description);
    }

    [Fact]
    public void A_failure_nobody_thought_of_is_our_bug()
    {
        Assert.True(ErrorTable.Describe(new NullReferenceException()).IsOurBug);
        Assert.False(ErrorTable.Describe(new TimeoutException()).IsOurBug);
    }
}
