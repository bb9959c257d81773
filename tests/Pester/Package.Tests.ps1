BeforeAll {
    . $PSScriptRoot/TestEnvironment.ps1

    # The staged module as it stands, so that what is packaged is what the other tests try.
    $log = dotnet build "$repository/src/EthConsortium.PowerShell" --target:PackStagedModule --no-restore "-p:ModulePackageFolder=$TestDrive/package/" -nologo -v:quiet
    $package = "$TestDrive/package/EthConsortium.$version.nupkg"
    if (-not (Test-Path $package)) { throw "There is no package: $log" }

    # Where Install-PSResource puts it.
    $installed = "$TestDrive/Modules/EthConsortium/$version"
    [IO.Compression.ZipFile]::ExtractToDirectory($package, $installed)
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

    It 'is taken by Publish-PSResource, found and installed again' -Skip:(-not (Get-Command Publish-PSResource -ErrorAction Ignore)) {
        $gallery = New-Item "$TestDrive/gallery" -ItemType Directory
        Register-PSResourceRepository -Name ConsortiumTest -Uri $gallery.FullName -Trusted
        try {
            Publish-PSResource -NupkgPath $package -Repository ConsortiumTest
            (Find-PSResource EthConsortium -Repository ConsortiumTest).Version | Should -Be $version
            $null = New-Item "$TestDrive/saved" -ItemType Directory
            Save-PSResource EthConsortium -Repository ConsortiumTest -Path "$TestDrive/saved"
        }
        finally {
            Unregister-PSResourceRepository -Name ConsortiumTest
        }

        $saved = Get-ChildItem "$TestDrive/saved" -Recurse -Filter EthConsortium.psd1
        (Test-ModuleManifest $saved.FullName).Version | Should -Be $version
    }
}
