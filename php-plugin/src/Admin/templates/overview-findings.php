<?php
/**
 * What was looked at, and what waits for somebody. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\OverviewData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\ToolsTab;
use ScimPress\Check\CheckState;

defined( 'ABSPATH' ) || exit;

?>
<h2 id="scimpress-findings"><?php esc_html_e( 'This site', 'scimpress' ); ?></h2>
<ul class="scimpress-checks">
	<?php foreach ( $data->needs as $scimpress_need ) : ?>
		<li class="scimpress-check scimpress-check-need">
			<p class="scimpress-check-line">
				<span class="scimpress-check-state"><span class="dashicons dashicons-flag" aria-hidden="true"></span> <?php esc_html_e( 'Needs you', 'scimpress' ); ?></span>
				<span>
					<?php echo esc_html( $scimpress_need->text ); ?>
					<?php if ( '' === $scimpress_need->url ) : ?>
						<code><?php echo esc_html( $scimpress_need->label ); ?></code>
					<?php else : ?>
						<a href="<?php echo esc_url( $scimpress_need->url ); ?>"><?php echo esc_html( $scimpress_need->label ); ?></a>
					<?php endif; ?>
				</span>
			</p>
		</li>
	<?php endforeach; ?>
	<?php foreach ( $data->findings as $scimpress_finding ) : ?>
		<?php $scimpress_state = $scimpress_finding->is_good ? CheckState::Ok : CheckState::Problem; ?>
		<li class="scimpress-check scimpress-check-<?php echo esc_attr( $scimpress_state->value ); ?>">
			<p class="scimpress-check-line">
				<span class="scimpress-check-state"><span class="dashicons dashicons-<?php echo esc_attr( $scimpress_finding->is_good ? 'yes-alt' : 'warning' ); ?>" aria-hidden="true"></span> <?php echo esc_html( $scimpress_state->words() ); ?></span>
				<span><strong><?php echo esc_html( $scimpress_finding->name ); ?></strong> <?php echo esc_html( $scimpress_finding->detail ); ?></span>
			</p>
			<?php if ( '' !== $scimpress_finding->step ) : ?>
				<div class="scimpress-check-more">
					<p><?php echo esc_html( $scimpress_finding->step ); ?></p>
					<?php if ( '' !== $scimpress_finding->command ) : ?>
						<p><code class="scimpress-command"><?php echo esc_html( $scimpress_finding->command ); ?></code></p>
					<?php endif; ?>
				</div>
			<?php endif; ?>
		</li>
	<?php endforeach; ?>
</ul>
<p>
	<?php echo esc_html( $data->next_job() ); ?>
	<?php esc_html_e( 'Whether identity providers get through to this site is for the connection check:', 'scimpress' ); ?>
	<a href="<?php echo esc_url( ToolsTab::url( 'check' ) ); ?>"><?php esc_html_e( 'Connection check', 'scimpress' ); ?></a>
</p>
