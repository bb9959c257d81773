using EthConsortium.Azure.Arm;
using EthConsortium.Core;
using EthConsortium.Core.Deployment;
using EthConsortium.Core.Planning.Azure;
using EthConsortium.Rehearsal.AzureSandbox;

namespace EthConsortium.Rehearsal.Tests.Deployment;

public sealed class DeploymentChecksTests
{
    [Fact]
    public async Task All_that_stands_in_the_way_is_named_at_once_with_what_would_be_right()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("A", new SandboxLimits
        {
            Cores = 3,
            NetworkResources = 1,
            UnregisteredProviders = ["Microsoft.ManagedIdentity"],
            TakenNames = [StorageName("A")],
            DeletedVaults = [VaultName("A")],
        });

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Assert.Equal(
            [
                (ErrorCode.ProviderNotRegistered, "provider Microsoft.ManagedIdentity"),
                // Two addresses in each region, of which there are two quotas.
                (ErrorCode.QuotaTooSmall, "region westeurope"), (ErrorCode.QuotaTooSmall, "region westeurope"), (ErrorCode.QuotaTooSmall, "region westeurope"),
                (ErrorCode.QuotaTooSmall, "region northeurope"), (ErrorCode.QuotaTooSmall, "region northeurope"), (ErrorCode.QuotaTooSmall, "region northeurope"),
                (ErrorCode.NameTaken, $"storage account {StorageName("A")}"), (ErrorCode.NameTaken, $"key vault {VaultName("A")}"),
            ],
            error.Diagnostics.Select(problem => (problem.Code, problem.Path)));
        Assert.Contains("Expected 4 left of the quota Total Regional vCPUs for 2 machines of the size Standard_D2s_v5 with 2 processors each, found 3 (0 of 3 are used).", error.Message);
        Assert.Contains("Register-AzResourceProvider Microsoft.ManagedIdentity", error.Message);
        Assert.Contains("A deleted vault of the name can be recovered until 2", error.Message);
        Assert.StartsWith("Member A cannot be deployed, and nothing was changed. There are 9 problems:", error.Message);
        Assert.Empty(bank.Sandbox.Resources);
        Assert.DoesNotContain(bank.Sandbox.Requests, request => request.Method is "PUT");
    }

    [Fact]
    public async Task A_size_that_cannot_be_had_is_named_with_others_that_can()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B", new SandboxLimits { RestrictedSizes = ["Standard_D4s_v5"] });

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Diagnostic problem = Assert.Single(error.Diagnostics);
        Assert.Equal(ErrorCode.NotInRegion, problem.Code);
        Assert.Contains("found that the subscription may not have it there (NotAvailableForSubscription). Take another vmSize (Standard_D16ls_v5, Standard_D16s_v5, Standard_D2ls_v5, ", problem.Message);
    }

    [Theory]
    [InlineData("Standard_D2ps_v5", NodeDiskType.Standard, "it is Arm64, and the nodes' image is x64")]
    [InlineData("Standard_G2", NodeDiskType.Standard, "it cannot be a machine of generation 2 (V1), which the nodes' image is")]
    [InlineData("Standard_D2_v5", NodeDiskType.Standard, null)]
    [InlineData("Standard_D2s_v5", NodeDiskType.Premium, null)]
    public async Task A_size_has_to_start_the_nodes_image(string size, NodeDiskType disks, string? reason)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { FurtherSizes = [size] });
        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { VmSize = size, DiskType = disks });

        Exception? error = await Record.ExceptionAsync(() => bank.NewDeployment().PreviewAsync(bank.Options, default));

        Assert.Equal(reason is null, error is null);
        Assert.Contains(reason ?? "", error?.Message ?? "");
    }

    [Fact]
    public async Task A_cloud_that_lags_behind_is_told_by_the_versions_of_its_types()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { NewestApiVersion = "2025-05-30" });

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Assert.All(error.Diagnostics, problem => Assert.Equal(ErrorCode.ApiVersionUnknown, problem.Code));
        Assert.Contains(error.Diagnostics, problem => problem.Path == "Microsoft.Storage/storageAccounts/blobServices/containers");
        Assert.Empty(bank.Sandbox.Resources);
    }

    [Fact]
    public async Task A_region_that_has_nothing_is_one_problem_with_all_that_it_lacks()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        bank.Options = DeployingBank.Changed(bank.Options, azure => azure with { Regions = ["marsnorth"] });

        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(bank.DeployAsync);

        Diagnostic problem = Assert.Single(error.Diagnostics, problem => problem.Message.Contains("Microsoft.Network/virtualNetworks", StringComparison.Ordinal));
        Assert.Equal((ErrorCode.NotInRegion, "region marsnorth"), (problem.Code, problem.Path));
        Assert.Contains("Microsoft.KeyVault/vaults", problem.Message);
    }

    [Fact]
    public async Task A_member_is_not_deployed_over_another_one()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        await bank.DeployAsync();
        IReadOnlyDictionary<ResourceId, int> before = bank.Sandbox.Writes.ToDictionary();

        MemberDeploymentOptions over = bank.Options with { Member = "C", SubscriptionId = Guid.Parse(bank.Group.SubscriptionId!), ResourceGroupName = bank.Group.Name };
        DeploymentNotPossibleException error = await Assert.ThrowsAsync<DeploymentNotPossibleException>(() => bank.NewDeployment().DeployAsync(over, default));

        Diagnostic problem = Assert.Single(error.Diagnostics);
        Assert.Equal((ErrorCode.ResourceGroupUnusable, $"resource group {bank.Group.Name}"), (problem.Code, problem.Path));
        Assert.Contains("Expected one without another member, found what is member 1 of network ", problem.Message);
        Assert.Equal(before, bank.Sandbox.Writes.ToDictionary());
    }

    [Fact]
    public async Task A_member_that_is_in_another_resource_group_too_is_warned_of()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B");
        await bank.DeployAsync();

        await bank.NewDeployment().PreviewAsync(bank.Options with { ResourceGroupName = "second" }, default);

        Assert.StartsWith($"Member B is also in {bank.Group.Name}, with the same addresses", Assert.Single(bank.Sink.Warnings));
    }

    [Fact]
    public async Task Machines_that_are_there_count_in_no_quota_again()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("B", new SandboxLimits { Cores = 8, CoresOfFamily = 8, NetworkResources = 2 });
        await bank.DeployAsync();

        Assert.True((await bank.DeployAsync()).WasInPlace);
    }

    [Fact]
    public async Task Providers_are_registered_when_that_is_asked_for()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { UnregisteredProviders = ["Microsoft.Compute", "Microsoft.Storage"] });
        bank.Options = bank.Options with { RegisterProviders = true };
        FakeClock clock = new();
        MemberDeployment deployment = new(bank.Client, bank.Sink, clock);

        DeploymentPreview preview = await deployment.PreviewAsync(bank.Options, default);
        Assert.DoesNotContain(bank.Sandbox.Requests, request => request.Path.EndsWith("/register", StringComparison.Ordinal));
        DeployedMember deployed = await deployment.WaitAsync(await deployment.StartAsync(bank.Options, preview, default), default);

        Assert.Equal(["Microsoft.Storage", "Microsoft.Compute"], preview.ProvidersToRegister);
        Assert.Contains("\n  + registration of Microsoft.Compute\n", preview.ToString());
        Assert.Equal("C", deployed.Member);
        Assert.Equal(2, clock.Waits);
    }

    [Fact]
    public async Task What_may_not_be_read_is_a_warning_and_the_deployment_goes_on()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { MayAssignRoles = false });
        foreach (string path in (string[])["/usages", "/skus", "/permissions", "/checkNameAvailability", "/deletedVaults/", "/providers/Microsoft.Network"])
        {
            bank.Sandbox.Add(new SandboxFault(SandboxFaultKind.Forbidden) { Method = path == "/checkNameAvailability" ? "POST" : "GET", PathContains = path });
        }

        DeployedMember deployed = await bank.DeployAsync();

        Assert.Equal("C", deployed.Member);
        Assert.Equal(6, bank.Sink.Warnings.Count);
        Assert.All(bank.Sink.Warnings, warning => Assert.StartsWith("Not checked: ", warning));
    }

    [Fact]
    public async Task Who_may_not_assign_roles_is_warned()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { MayAssignRoles = false });

        await bank.NewDeployment().PreviewAsync(bank.Options, default);

        Assert.StartsWith("The signed-in identity does not seem to have Microsoft.Authorization/roleAssignments/write on ", Assert.Single(bank.Sink.Warnings));
    }

    [Theory]
    [InlineData("Disabled", "Expected one that is enabled, found it Disabled.")]
    [InlineData("Warned", null)]
    public async Task A_subscription_has_to_be_enabled(string state, string? problem)
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C", new SandboxLimits { SubscriptionState = state });

        Exception? error = await Record.ExceptionAsync(() => bank.NewDeployment().PreviewAsync(bank.Options, default));

        Assert.Equal(problem is null, error is null);
        Assert.Contains(problem ?? "", error?.Message ?? "");
    }

    [Fact]
    public async Task Another_tenants_subscription_and_a_group_elsewhere_are_refused()
    {
        await using DeployingBank bank = await DeployingBank.StartAsync("C");
        DeploymentNotPossibleException unknown = await Assert.ThrowsAsync<DeploymentNotPossibleException>(() => bank.NewDeployment().PreviewAsync(bank.Options with { SubscriptionId = Guid.Empty }, default));
        bank.Sandbox.AddResourceGroup(bank.Group.SubscriptionId!, bank.Group.Name, "uksouth");
        DeploymentNotPossibleException elsewhere = await Assert.ThrowsAsync<DeploymentNotPossibleException>(() => bank.NewDeployment().PreviewAsync(bank.Options with { Location = "West Europe" }, default));

        Assert.Equal(ErrorCode.SubscriptionUnusable, Assert.Single(unknown.Diagnostics).Code);
        Assert.Equal(ErrorCode.ResourceGroupUnusable, Assert.Single(elsewhere.Diagnostics).Code);
        Assert.Contains("Expected it in West Europe, found it in uksouth, where it stays.", elsewhere.Message);
    }

    private static string StorageName(string member) => Footprint(member).StorageAccountName;

    private static string VaultName(string member) => Footprint(member).KeyVaultName;

    private static Core.Planning.Azure.MemberFootprint Footprint(string member) => DeployingBank.ReadPlan().Footprints.Single(each => each.Name == member);

    /// <summary>A clock on which every wait is over at once, and is counted.</summary>
    private sealed class FakeClock : TimeProvider
    {
        public int Waits { get; private set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Waits++;
            return System.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
