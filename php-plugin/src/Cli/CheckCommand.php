<?php
/**
 * The command `wp scim check`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Check\CheckResult;
use ScimPress\Check\ConnectionCheck;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Says whether an identity provider can work with this site.
 */
final class CheckCommand {

	/**
	 * Needs what looks.
	 *
	 * @param ConnectionCheck $check Looks.
	 */
	public function __construct( private readonly ConnectionCheck $check ) {}

	/**
	 * Follows the way of a request from outside in, and says what to do about what fails: address, HTTPS,
	 * permalinks, answer, Authorization header, methods, caches, extension, tables; in the end a user is created,
	 * read and deleted, and all of it undone. Ends with 1 if there is a problem.
	 *
	 * The site calls itself for it, from this machine. Give --url where the site has several addresses.
	 *
	 * ## OPTIONS
	 *
	 * [--format=<format>]
	 * : How it is printed. JSON has everything, also what to do.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim check
	 *     Success: Everything is in order: your identity provider can work with this site.
	 *
	 *     $ wp scim check --format=json
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function __invoke( array $arguments, array $options ): void {
		$results  = $this->check->run();
		$problems = array_filter( $results, static fn( CheckResult $result ) => $result->is_problem() );
		if ( 'json' === ( $options['format'] ?? 'table' ) ) {
			$this->print_all( $results );
			if ( array() !== $problems ) {
				WP_CLI::halt( 1 );
			}
			return;
		}
		$rows = array_map(
			static fn( CheckResult $result ) => array(
				'check'  => $result->name,
				'state'  => $result->state->value,
				'detail' => $result->detail,
			),
			$results
		);
		Printing::rows( $rows, array( 'format' => 'table' ), array( 'check', 'state', 'detail' ) );
		array_map( $this->explain( ... ), $problems );
		if ( array() !== $problems ) {
			WP_CLI::error( count( $problems ) . ' of ' . count( $results ) . ' checks found a problem. wp scim check --format=json has the raw details.' );
		}
		$unseen = count( array_filter( $results, static fn( CheckResult $result ) => 'not possible' === $result->state->value ) );
		WP_CLI::success( 0 === $unseen ? 'Everything is in order: your identity provider can work with this site.' : "No problem was found; {$unseen} of " . count( $results ) . ' cannot be seen from here.' );
	}

	/**
	 * Prints everything, for scripts.
	 *
	 * @param list<CheckResult> $results What was found.
	 */
	private function print_all( array $results ): void {
		$rows = array_map( static fn( CheckResult $result ) => array( 'state' => $result->state->value ) + get_object_vars( $result ), $results );
		Printing::rows( $rows, array( 'format' => 'json' ), array( 'id', 'name', 'state', 'detail', 'meaning', 'steps', 'command', 'raw' ) );
	}

	/**
	 * Prints what a problem means and what to do about it.
	 */
	private function explain( CheckResult $problem ): void {
		$lines = array( "{$problem->name}: {$problem->detail}", $problem->meaning );
		foreach ( $problem->steps as $number => $step ) {
			$lines[] = ( $number + 1 ) . ". {$step}";
			if ( 0 === $number && '' !== $problem->command ) {
				$lines[] = "    {$problem->command}";
			}
		}
		WP_CLI::warning( implode( "\n  ", $lines ) );
	}
}
