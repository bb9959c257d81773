BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1

    # The staged module as it stands, so that what is packaged is what the other tests try.
    $log = dotnet build "$repository/src/EthConsortium.PowerShell" --target:PackStagedModule --no-restore "-p:ModulePackageFolder=$TestDrive/package/" -nologo -v:quiet
    $package = "$TestDrive/package/EthConsortium.$version.nupkg"
    if (-not (Test-Path $package)) { throw "There is no package: $log" }

    # Where Install-PSResource puts it.
    $installed = "$TestDrive/Modules/EthConsortium/$version"
    Expand-Archive $package $installed
}

Describe 'The package' {
    It 'holds exactly the staged files, the manifest at its root' {
        $staged = Split-Path $StagedModule
        $expected = Get-ChildItem $staged -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($staged, $_.FullName) }
        $packed = Get-ChildItem $installed -Recurse -File | ForEach-Object { [IO.Path]::GetRelativePath($installed, $_.FullName) }
        # What NuGet adds for itself.
        $packed | Where-Object { $_ -notmatch '^(_rels|package)[\\/]|^\[Content_Types\]\.xml$|\.nuspec$' } | Sort-Object | Should -Be ($expected | Sort-Object)
    }

    It 'tells galleries that it is a PowerShell module' {
        $metadata = ([xml] (Get-Content "$installed/EthConsortium.nuspec" -Raw)).package.metadata
        $metadata.id | Should -Be EthConsortium
        $metadata.version | Should -Be $version
        $metadata.tags -split ' ' | Should -Contain PSModule
        $metadata.tags -split ' ' | Should -Contain PSEdition_Core
    }

    It 'can be imported by name where it is installed' {
        $id = Invoke-InNewProcess -ArgumentList "$TestDrive/Modules" {
            $env:PSModulePath = "$($args[0])$([IO.Path]::PathSeparator)$env:PSModulePath"
            try { Get-ConsortiumNetworkInfo not-a-url } catch { $_.FullyQualifiedErrorId }
        }
        $id | Should -BeLike 'DataUrlInvalid,*'
    }
}
