<?php
/**
 * What an administrator has to do so that the extension can be used.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * One explanation and one command that can be copied, for exactly this machine.
 */
final class NextStep {

	/**
	 * Needs to know what is loaded, and where it was seen.
	 *
	 * @param Extension $extension The extension as this process has it.
	 * @param Sightings $sightings Where else it was seen.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Sightings $sightings,
	) {}

	/**
	 * Where the command is typed and what it does.
	 */
	public function explanation(): string {
		return match ( true ) {
			$this->extension->is_ready() => '',
			ExtensionState::TooNew === $this->extension->state() => __( 'Update the plugin, with the archive of the newer version:', 'scimpress' ),
			$this->is_loaded_elsewhere() => $this->elsewhere() . ' ' . $this->what_the_command_does(),
			default => $this->what_the_command_does(),
		};
	}

	/**
	 * The command, in one line.
	 */
	public function command(): string {
		if ( $this->extension->is_ready() ) {
			return '';
		}
		if ( ExtensionState::TooNew === $this->extension->state() ) {
			return 'wp plugin install scimpress.zip --force';
		}

		$steps = match ( true ) {
			$this->is_present() => array( $this->enable() ),
			ExtensionState::TooOld === $this->extension->state() => array( $this->build(), $this->install() ),
			default => array( $this->build(), $this->install(), $this->enable() ),
		};
		$steps[] = $this->restart();
		return implode( ' && ', array_filter( $steps ) );
	}

	/**
	 * Missing here although the file lies where it should.
	 */
	private function is_present(): bool {
		return ExtensionState::Missing === $this->extension->state() && $this->extension->machine->has_extension_file();
	}

	/**
	 * Missing here although the other way to run PHP had it when it was last seen.
	 */
	private function is_loaded_elsewhere(): bool {
		return ExtensionState::Missing === $this->extension->state()
			&& '' !== $this->sightings->version( ! $this->extension->machine->is_command_line() );
	}

	private function elsewhere(): string {
		return $this->extension->machine->is_command_line()
			? __( 'The web server’s PHP has it, the command line has not: they load different configuration files, or are different versions.', 'scimpress' )
			: __( 'The command line has it, the web server’s PHP has not: it was not restarted, or it loads other configuration files, or is another version.', 'scimpress' );
	}

	private function what_the_command_does(): string {
		return $this->is_present()
			? sprintf(
				/* translators: %s: path of a file. */
				__( 'The file %s is there, but PHP did not load it. Tell it to:', 'scimpress' ),
				$this->extension->machine->extension_dir . '/scimpress.so'
			)
			: sprintf(
				/* translators: %s: version of PHP, "8.2" for example. */
				__( 'Build it for PHP %s and install it. In the folder of the ScimPress source, with Rust installed:', 'scimpress' ),
				$this->extension->machine->minor_version()
			);
	}

	private function build(): string {
		$version = $this->extension->machine->minor_version();
		$which   = $this->extension->machine->is_debian ? "PHP=php{$version} PHP_CONFIG=php-config{$version} " : '';
		return $which . 'cargo build --release --locked -p scimpress-php';
	}

	/**
	 * Replaces the file by a new one: writing into a loaded file would crash PHP.
	 */
	private function install(): string {
		return $this->root() . 'install -m 644 target/release/libscimpress.so ' . self::quoted( $this->extension->machine->extension_dir . '/scimpress.so' );
	}

	private function enable(): string {
		$machine = $this->extension->machine;
		$line    = 'echo extension=scimpress.so | ' . $this->root() . 'tee ';
		return match ( true ) {
			$machine->is_docker => 'docker-php-ext-enable scimpress',
			$machine->is_debian => $line . "/etc/php/{$machine->minor_version()}/mods-available/scimpress.ini && " . $this->root() . "phpenmod -v {$machine->minor_version()} scimpress",
			'' !== $machine->ini_folder => $line . self::quoted( $machine->ini_folder . '/30-scimpress.ini' ),
			default => $line . '-a ' . self::quoted( '' === $machine->ini_file ? 'php.ini' : $machine->ini_file ),
		};
	}

	private function restart(): string {
		$machine = $this->extension->machine;
		if ( $machine->is_docker ) {
			return '';
		}
		return match ( $machine->sapi ) {
			'fpm-fcgi' => $this->root() . 'systemctl restart ' . ( $machine->is_debian ? "php{$machine->minor_version()}-fpm" : 'php-fpm' ),
			'apache2handler' => $this->root() . 'systemctl restart ' . ( $machine->is_debian ? 'apache2' : 'httpd' ),
			'litespeed' => $this->root() . 'systemctl restart lsws',
			default => '',
		};
	}

	private function root(): string {
		return $this->extension->machine->is_docker ? '' : 'sudo ';
	}

	/**
	 * A path as a shell takes it.
	 */
	private static function quoted( string $path ): string {
		return preg_match( '#^[\w./+-]+$#', $path ) ? $path : "'" . str_replace( "'", "'\\''", $path ) . "'";
	}
}
