using System.Management.Automation;
using EthConsortium.Core;
using EthConsortium.PowerShell.Errors;

namespace EthConsortium.PowerShell.Tests.Errors;

public class ErrorTableTests
{
    [Fact]
    public void Every_code_of_Core_has_a_category()
    {
        ErrorCode[] forgotten = [.. Enum.GetValues<ErrorCode>().Where(code => ErrorTable.CategoryOf(code) == ErrorCategory.NotSpecified)];

        Assert.True(forgotten.Length == 0, $"ErrorTable.CategoryOf has no category for {string.Join(", ", forgotten)}.");
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
