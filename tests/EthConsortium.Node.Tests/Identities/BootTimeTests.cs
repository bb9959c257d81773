using System.Globalization;
using EthConsortium.Node.Identities;

namespace EthConsortium.Node.Tests.Identities;

public class BootTimeTests
{
    [Fact]
    public void On_Linux_it_is_the_time_since_boot_with_suspension()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Equal(TimeProvider.System.TimestampFrequency, BootTime.Instance.TimestampFrequency);
            return;
        }

        // The kernel's own figure is CLOCK_BOOTTIME, moved by a time namespace as that is. It is cut off after two digits.
        long before = BootTime.Instance.GetTimestamp();
        double uptime = double.Parse(File.ReadAllText("/proc/uptime").Split(' ')[0], CultureInfo.InvariantCulture);
        long after = BootTime.Instance.GetTimestamp();
        Assert.InRange(uptime, (before / 1e9) - 0.02, (after / 1e9) + 0.01);
    }
}
