<?php
/**
 * The command `wp scim status`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Site\Checkup;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Says whether this site can serve SCIM.
 */
final class StatusCommand {

	/**
	 * Needs what looks at the site.
	 *
	 * @param Checkup $checkup Looks at the site.
	 */
	public function __construct( private readonly Checkup $checkup ) {}

	/**
	 * Says whether this site can serve SCIM, and what to do if not. Ends with 1 if something is wrong.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim status
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function __invoke( array $arguments, array $options ): void {
		$findings = $this->checkup->findings();
		$is_table = 'table' === ( $options['format'] ?? 'table' );
		$rows     = array();
		foreach ( $findings as $finding ) {
			$rows[] = array(
				'check'  => $finding->name,
				'state'  => $finding->is_good ? 'ok' : 'problem',
				'detail' => $finding->detail,
			);
		}
		Printing::rows( $rows, $options, array( 'check', 'state', 'detail' ) );

		$problems = array_filter( $findings, static fn( $finding ) => ! $finding->is_good );
		foreach ( $problems as $finding ) {
			WP_CLI::warning( rtrim( "{$finding->detail} {$finding->step}\n    {$finding->command}" ) );
		}
		if ( array() !== $problems ) {
			WP_CLI::error( 'SCIM is not available on this site.' );
		}
		if ( $is_table ) {
			WP_CLI::success( 'SCIM is available on this site.' );
		}
	}
}
