<?php
/**
 * Where the extension was seen.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress;

defined( 'ABSPATH' ) || exit;

/**
 * The command line and the web server run PHP with different configuration, and neither can look into
 * the other. So each leaves a note of what it had when an administrator last asked.
 */
final class Sightings {

	/** Holds `cli` and `web`: the version that was loaded, or an empty string. */
	public const OPTION = 'scimpress_extension_seen';

	/**
	 * Notes what this process has. Called where an administrator asks, never for a SCIM request.
	 *
	 * @param Extension $extension The extension as this process has it.
	 */
	public function note( Extension $extension ): void {
		$seen = $this->all();
		$key  = self::key( $extension->machine->is_command_line() );
		if ( ( $seen[ $key ] ?? null ) !== (string) $extension->version ) {
			$seen[ $key ] = (string) $extension->version;
			update_option( self::OPTION, $seen, false );
		}
	}

	/**
	 * The version that was loaded when last seen; empty when it was not, or nobody has looked yet.
	 *
	 * @param bool $on_command_line There, or else in the web server's PHP.
	 */
	public function version( bool $on_command_line ): string {
		return $this->all()[ self::key( $on_command_line ) ] ?? '';
	}

	private static function key( bool $on_command_line ): string {
		return $on_command_line ? 'cli' : 'web';
	}

	/**
	 * The notes, without what somebody else may have stored there.
	 *
	 * @return array<string, string>
	 */
	private function all(): array {
		$seen = get_option( self::OPTION, array() );
		return is_array( $seen ) ? array_filter( $seen, 'is_string' ) : array();
	}
}
