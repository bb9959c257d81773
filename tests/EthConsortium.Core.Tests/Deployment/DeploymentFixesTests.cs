using EthConsortium.Azure.Arm;
using EthConsortium.Core.Deployment;
using EthConsortium.Testing;

namespace EthConsortium.Core.Tests.Deployment;

public sealed class DeploymentFixesTests
{
    private static readonly ResourceId s_vault = ResourceId.Parse("/subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/bank-a/providers/Microsoft.KeyVault/vaults/bank-akv");

    [Fact]
    public async Task Every_code_with_a_fix_stands_in_the_page_and_no_other()
    {
        string page = await File.ReadAllTextAsync(RepositoryRoot.PathOf("docs", "deploying.md"));
        string table = page[page.IndexOf("| Azure's code |", StringComparison.Ordinal)..page.IndexOf("## What a rehearsal", StringComparison.Ordinal)];

        IEnumerable<string> codes = table.Split('\n').Skip(2).Where(line => line.StartsWith('|')).SelectMany(line => line.Split('|')[1].Split(',', StringSplitOptions.TrimEntries));

        Assert.Equal(DeploymentFixes.Codes.Order(StringComparer.Ordinal), codes.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_reasons_are_the_innermost_errors_each_once_with_the_resource_that_is_named_next_to_them()
    {
        ArmError quota = new("QuotaExceeded", "Too many cores: secret7.");
        ArmError error = new("InvalidTemplateDeployment", "See details.")
        {
            Details =
            [
                new("ResourceDeploymentFailure", "The vault failed.") { Target = s_vault.ToString(), Details = [new("VaultAlreadyExists", "The vault name is taken.")] },
                quota,
                quota,
                new("NeverHeardOf", "Something else."),
            ],
        };

        DeploymentFailure[] failures = [.. DeploymentFixes.Explain(error, resource: null, text => text.Replace("secret7", "(secret)", StringComparison.Ordinal))];

        Assert.Equal(["VaultAlreadyExists", "QuotaExceeded", "NeverHeardOf"], failures.Select(failure => failure.Code));
        Assert.Equal([s_vault, null, null], failures.Select(failure => failure.Resource));
        Assert.Equal("Too many cores: (secret).", failures[1].Message);
        Assert.NotNull(failures[0].Fix);
        Assert.Null(failures[2].Fix);
        Assert.Equal("NeverHeardOf: Something else.", failures[2].ToString());
    }
}
