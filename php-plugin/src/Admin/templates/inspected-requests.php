<?php
/**
 * Requests that were looked at. Included by the template of the tool, and sent alone to keep that up to date.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\InspectorData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\Facts;
use ScimPress\Admin\Page;
use ScimPress\Admin\ToolsTab;

defined( 'ABSPATH' ) || exit;

foreach ( $data->requests as $scimpress_request ) :
	?>
	<details class="scimpress-request">
		<summary>
			<span class="scimpress-request-time"><?php echo esc_html( $scimpress_request->time ); ?></span>
			<code><?php echo esc_html( $scimpress_request->line ); ?></code>
			<span class="scimpress-status scimpress-outcome-<?php echo esc_attr( $scimpress_request->outcome ); ?>"><?php echo esc_html( $scimpress_request->status ); ?></span>
			<span><?php echo esc_html( $scimpress_request->title ); ?>: <?php echo esc_html( AuditLabels::outcomes()[ $scimpress_request->outcome ] ?? $scimpress_request->outcome ); ?></span>
		</summary>
		<?php foreach ( $scimpress_request->parts as $scimpress_heading => $scimpress_facts ) : ?>
			<h4><?php echo esc_html( $scimpress_heading ); ?></h4>
			<?php Page::template( 'fact-list', new Facts( $scimpress_facts ) ); ?>
		<?php endforeach; ?>
		<?php foreach ( $scimpress_request->bodies as $scimpress_heading => $scimpress_body ) : ?>
			<h4><?php echo esc_html( $scimpress_heading ); ?></h4>
			<pre class="scimpress-command" tabindex="0"><code><?php echo esc_html( $scimpress_body['text'] ); ?></code></pre>
			<?php if ( '' !== $scimpress_body['note'] ) : ?>
				<p><?php echo esc_html( $scimpress_body['note'] ); ?></p>
			<?php endif; ?>
		<?php endforeach; ?>
		<h4><?php esc_html_e( 'The same request from a command line', 'scimpress' ); ?></h4>
		<pre class="scimpress-command" tabindex="0" id="scimpress-curl-<?php echo esc_attr( (string) $scimpress_request->id ); ?>"><code><?php echo esc_html( $scimpress_request->command ); ?></code></pre>
		<p>
			<button type="button" class="button hide-if-no-js scimpress-copy-button" data-clipboard-target="#scimpress-curl-<?php echo esc_attr( (string) $scimpress_request->id ); ?>" data-copied="<?php esc_attr_e( 'Copied.', 'scimpress' ); ?>"><?php esc_html_e( 'Copy as curl', 'scimpress' ); ?></button>
			<?php esc_html_e( 'Put your token into SCIM_TOKEN first.', 'scimpress' ); ?>
		</p>
		<h4><?php esc_html_e( 'The same request now', 'scimpress' ); ?></h4>
		<?php if ( '' !== $scimpress_request->obstacle ) : ?>
			<p><?php echo esc_html( $scimpress_request->obstacle ); ?></p>
		<?php else : ?>
			<form method="post" action="<?php echo esc_url( ToolsTab::url( 'inspector' ) ); ?>">
				<?php wp_nonce_field( 'scimpress_replay_request', '_wpnonce', false ); ?>
				<input type="hidden" name="scimpress_action" value="replay_request">
				<input type="hidden" name="request" value="<?php echo esc_attr( (string) $scimpress_request->id ); ?>">
				<p>
					<button type="submit" class="button"><?php esc_html_e( 'What would it do now?', 'scimpress' ); ?></button>
					<?php esc_html_e( 'It is tried and undone: nothing changes, and no mail is sent.', 'scimpress' ); ?>
				</p>
			</form>
		<?php endif; ?>
	</details>
<?php endforeach; ?>
