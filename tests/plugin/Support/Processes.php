<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Support;

/**
 * Processes that do something at the same moment.
 */
final class Processes {

	/**
	 * Runs a script of this folder in several processes and waits for all of them.
	 *
	 * @param list<list<string>> $processes_arguments Arguments of each, after the moment to begin at.
	 * @return list<string> Outcomes, sorted.
	 */
	public static function at_once( string $script, array $processes_arguments ): array {
		$moment    = (string) ( microtime( true ) + 1.5 );
		$processes = array();
		foreach ( $processes_arguments as $arguments ) {
			$command     = array( dirname( (string) getenv( 'WP_PATH' ), 2 ) . '/bin/php', '-d', 'display_errors=stderr', __DIR__ . "/{$script}", $moment, ...$arguments );
			$process     = proc_open( $command, array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
			$processes[] = array( $process, $pipes );
		}
		$outcomes = array();
		foreach ( $processes as list( $process, $pipes ) ) {
			$answer = (string) stream_get_contents( $pipes[1] );
			$errors = (string) stream_get_contents( $pipes[2] );
			proc_close( $process );
			$outcomes[] = json_decode( $answer, true )['outcome'] ?? $answer . $errors;
		}
		sort( $outcomes );
		return $outcomes;
	}
}
