<?php
/**
 * What the connection check shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Check\CheckResult;
use ScimPress\Check\CheckState;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class CheckData {

	/** How many problems there are. */
	public readonly int $problems;

	/** How many things could not be seen from here. */
	public readonly int $unseen;

	/**
	 * Takes what was gathered.
	 *
	 * @param string             $url     Of the tool.
	 * @param ?list<CheckResult> $results What was found; null before somebody asked.
	 */
	public function __construct( public readonly string $url, public readonly ?array $results ) {
		$count          = fn( CheckState $state ) => count( array_filter( $this->results ?? array(), static fn( CheckResult $result ) => $state === $result->state ) );
		$this->problems = $count( CheckState::Problem );
		$this->unseen   = $count( CheckState::NotPossible );
	}

	/**
	 * What came of it, in a sentence.
	 */
	public function sentence(): string {
		return match ( true ) {
			/* translators: %s: a number. */
			$this->problems > 0 => sprintf( _n( '%s problem was found. What to do about it stands below.', '%s problems were found. Begin with the first: others may be gone when it is mended.', $this->problems, 'scimpress' ), number_format_i18n( $this->problems ) ),
			/* translators: %s: a number. */
			$this->unseen > 0 => sprintf( _n( 'No problem was found. %s thing cannot be seen from here.', 'No problem was found. %s things cannot be seen from here.', $this->unseen, 'scimpress' ), number_format_i18n( $this->unseen ) ),
			default => __( 'Everything is in order: your identity provider can work with this site.', 'scimpress' ),
		};
	}

	/**
	 * As WordPress calls kinds of notices.
	 */
	public function kind(): string {
		return match ( true ) {
			$this->problems > 0 => 'error',
			$this->unseen > 0 => 'warning',
			default => 'success',
		};
	}
}
