using EthConsortium.Core.Planning.Azure;

namespace EthConsortium.Core.Tests.Planning.Azure;

public class VmSizesTests
{
    [Theory]
    [InlineData("Standard_D1_v2", "Standard_D2s_v5")]
    [InlineData("standard_ds14_v2", "Standard_E16s_v5")]
    [InlineData("Standard_F8s", "Standard_D8ls_v5")]
    [InlineData("Standard_A1", "Standard_D2ls_v5")]
    [InlineData("Standard_D4ads_v6", "Standard_D4ads_v6")]
    public void Puts_the_equivalent_of_today_for_an_earlier_size(string asked, string deployed) => Assert.Equal(deployed, VmSizes.Resolve(asked));

    [Fact]
    public void Every_earlier_size_becomes_one_that_takes_premium_disks_and_is_not_itself_earlier()
    {
        Assert.All(VmSizes.Earlier.Values, size => Assert.True(VmSizes.IsSize(size) && VmSizes.TakesPremiumDisks(size) && !VmSizes.Earlier.ContainsKey(size)));
        Assert.Equal(VmSizes.Default, VmSizes.Resolve("Standard_D1_v2"));
    }

    [Theory]
    [InlineData("Standard_D4_v5", true, false)]
    [InlineData("Standard_D4s_v5", true, true)]
    [InlineData("Standard_NC24ads_A100_v4", true, true)]
    [InlineData("Standard_M8-2ms", true, true)]
    [InlineData("D4s_v5", false, false)]
    [InlineData("Standard_", false, false)]
    [InlineData("Standard_D4s_v5\n", false, false)]
    public void Knows_a_size_by_its_form(string size, bool isSize, bool premium)
    {
        Assert.Equal(isSize, VmSizes.IsSize(size));
        Assert.Equal(premium, VmSizes.TakesPremiumDisks(size));
    }
}
